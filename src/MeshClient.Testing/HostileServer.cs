using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshClient.Testing.Internal;
using MeshClient.Testing.Loopback;

namespace MeshClient.Testing;

/// <summary>A TCP server on loopback that speaks no protocol at all: every connection gets the bytes that a script writes.</summary>
/// <remarks>For clients that must survive a broken or malicious peer, HTTP or xDS. Thread-safe.</remarks>
/// <example>
/// <code>
/// await using var server = await HostileServer.StartAsync(HostileScripts.Http2ThenGarbage);
/// var bootstrap = new XdsBootstrap(new XdsServer(server.Address));
/// </code>
/// </example>
public sealed class HostileServer : IAsyncDisposable
{
    private readonly Func<Stream, CancellationToken, Task> _script;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Signal _changed = new();
    private readonly LoopbackListener _listener;

    // Guards _open.
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _open = [];
    private int _connectionCount;
    private int _disposed;

    private HostileServer(Func<Stream, CancellationToken, Task> script)
    {
        _script = script;
        _listener = new LoopbackListener(new LoopbackSocket(unixPath: null), Accepted);
    }

    /// <summary>The port of 127.0.0.1 that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.Address).Port;

    /// <summary>Where it listens: <c>127.0.0.1:port</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Connections accepted so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>Starts a server.</summary>
    /// <param name="script">
    /// Runs for every connection; the connection is closed when it ends. <see cref="HostileScripts"/> has the usual ones. The token is
    /// cancelled on disposal. Errors of the connection are nothing to handle: they end it.
    /// </param>
    /// <returns>The server, ready for connections.</returns>
    public static async Task<HostileServer> StartAsync(Func<Stream, CancellationToken, Task> script)
    {
        ArgumentNullException.ThrowIfNull(script);
        var server = new HostileServer(script);
        await server._listener.StartAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Waits until clients have connected so many times.</summary>
    /// <param name="count">The number of connections.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="ConnectionCount"/> has reached <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">They did not come within 10 seconds.</exception>
    public Task WaitForConnectionsAsync(int count, CancellationToken cancellationToken = default) =>
        _changed.WaitAsync(
            () => ConnectionCount >= count,
            () => $"{count} connection(s)",
            () => $"{ConnectionCount} connection(s)",
            Signal.DefaultCeiling,
            cancellationToken);

    /// <summary>Closes every connection and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _listener.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(OpenConnections()).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task[] OpenConnections()
    {
        lock (_lock)
        {
            return [.. _open];
        }
    }

    private void Accepted(Socket socket)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _open.Add(done.Task);
        }

        Interlocked.Increment(ref _connectionCount);
        _changed.Raise();
        _ = RunAsync(socket, done);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "However the script ends, so does its connection.")]
    private async Task RunAsync(Socket socket, TaskCompletionSource done)
    {
        try
        {
            // Off the accept loop, which must not run scripts.
            await Task.Yield();
            var stream = new NetworkStream(socket, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                await _script(stream, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            socket.Dispose();
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(done.Task);
            }

            done.SetResult();
        }
    }
}
