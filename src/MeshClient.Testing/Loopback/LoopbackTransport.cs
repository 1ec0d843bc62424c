using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using MeshClient.Testing.Internal;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace MeshClient.Testing.Loopback;

/// <summary>
/// Kestrel's transport for test servers: one address, HTTP/1.1 and HTTP/2 side by side without TLS (told apart by the HTTP/2
/// preface, which Kestrel does not do), every connection tracked so that a test can count and cut them. Thread-safe.
/// </summary>
internal sealed class LoopbackTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    private static readonly byte[] Http2PrefaceStart = "PRI"u8.ToArray();

    private readonly LoopbackListener _listener;
    private readonly SocketConnectionContextFactory _factory;
    private readonly Signal _changed;
    private readonly bool _mixed;

    // Guards the three fields below.
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionContext> _open = [];
    private readonly Dictionary<HttpProtocols, LoopbackConnectionListener> _listeners = [];
    private long _accepted;

    public LoopbackTransport(string? unixPath, bool mixed, Signal changed, ILogger logger)
    {
        _mixed = mixed;
        _changed = changed;
        _factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), logger);

        // Listens from the start, so that clients which are faster than Kestrel wait in the backlog.
        var socket = new LoopbackSocket(unixPath);
        socket.Listen();
        _listener = new LoopbackListener(socket, Accepted);
    }

    public EndPoint Address => _listener.Address;

    public NewConnectionMode NewConnections { get; set; }

    public long AcceptedCount => Interlocked.Read(ref _accepted);

    public int OpenCount
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    public Task StartListeningAsync() => _listener.StartAsync();

    public Task StopListeningAsync() => _listener.StopAsync();

    public ConnectionContext[] OpenConnections()
    {
        lock (_lock)
        {
            return [.. _open];
        }
    }

    public bool IsAnyOpen(ConnectionContext[] connections)
    {
        lock (_lock)
        {
            return _open.Overlaps(connections);
        }
    }

    /// <summary>Cuts connections, as if the process had died.</summary>
    public static void Abort(ConnectionContext[] connections, string reason)
    {
        foreach (var connection in connections)
        {
            connection.Abort(new ConnectionAbortedException(reason));
        }
    }

    /// <summary>Asks the clients to leave: GOAWAY for HTTP/2, <c>Connection: close</c> for HTTP/1.1. Calls in flight finish.</summary>
    public void CloseConnectionsGracefully()
    {
        foreach (var connection in OpenConnections())
        {
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    public bool CanBind(EndPoint endpoint) => endpoint is LoopbackEndPoint own && own.Transport == this;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new LoopbackConnectionListener(endpoint);
        lock (_lock)
        {
            _listeners.Add(((LoopbackEndPoint)endpoint).Protocols, listener);
        }

        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        Abort(OpenConnections(), "The test server was disposed.");
        await _changed.WaitAsync(
            () => OpenCount == 0,
            static () => "the connections of a disposed test server to end",
            () => $"{OpenCount} open connection(s)",
            Signal.DefaultCeiling,
            CancellationToken.None).ConfigureAwait(false);
        _factory.Dispose();
    }

    private void Accepted(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        var connection = _factory.Create(socket);
        connection.Features.Set(connection);
        lock (_lock)
        {
            _open.Add(connection);
        }

        connection.ConnectionClosed.UnsafeRegister(state => Closed((ConnectionContext)state!), connection);
        Interlocked.Increment(ref _accepted);
        _changed.Raise();
        _ = DispatchAsync(connection);
    }

    private void Closed(ConnectionContext connection)
    {
        lock (_lock)
        {
            _open.Remove(connection);
        }

        _changed.Raise();
    }

    // Every failure here is the end of one connection, which the client sees.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Ends the connection, whatever it was.")]
    private async Task DispatchAsync(ConnectionContext connection)
    {
        try
        {
            if (NewConnections == NewConnectionMode.Serve && await ListenerOfAsync(connection).ConfigureAwait(false) is { } listener
                && listener.Offer(connection))
            {
                return;
            }

            if (NewConnections == NewConnectionMode.Ignore)
            {
                await DrainAsync(connection.Transport.Input).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            connection.Abort(new ConnectionAbortedException("The connection ended before its protocol was known.", exception));
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<LoopbackConnectionListener?> ListenerOfAsync(ConnectionContext connection)
    {
        if (!_mixed)
        {
            lock (_lock)
            {
                return _listeners.Values.First();
            }
        }

        return await SpeaksHttp2Async(connection.Transport.Input).ConfigureAwait(false) switch
        {
            true => ListenerOf(HttpProtocols.Http2),
            false => ListenerOf(HttpProtocols.Http1),
            null => null,
        };
    }

    private LoopbackConnectionListener ListenerOf(HttpProtocols protocols)
    {
        lock (_lock)
        {
            return _listeners[protocols];
        }
    }

    // Null: closed before the first bytes told.
    private static async Task<bool?> SpeaksHttp2Async(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            var known = (int)Math.Min(read.Buffer.Length, Http2PrefaceStart.Length);
            var matches = read.Buffer.Slice(0, known).ToArray().AsSpan().SequenceEqual(Http2PrefaceStart.AsSpan(0, known));
            if (!matches || known == Http2PrefaceStart.Length)
            {
                // Nothing consumed and nothing examined: Kestrel reads the same bytes again.
                input.AdvanceTo(read.Buffer.Start);
                return matches;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private static async Task DrainAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
