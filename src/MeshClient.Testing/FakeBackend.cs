using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MeshClient.Testing.Backends;
using MeshClient.Testing.Internal;
using MeshClient.Testing.Loopback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshClient.Testing;

/// <summary>A real HTTP and gRPC server on loopback whose latency, answers and failures the test controls while it runs.</summary>
/// <remarks>
/// <para>
/// HTTP/1.1, HTTP/2 and gRPC calls of any method are answered on one address, so most tests need no options. Delays are real time
/// and end early when the client gives up or the backend is disposed. Every response carries <see cref="Name"/> in the header
/// <see cref="NameHeader"/>. Thread-safe.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// await using var backend = await FakeBackend.StartAsync(503);
/// backend.Enqueue(BackendBehavior.Fail(BackendFailure.ResetStream));    // the next request only
/// backend.Configure(b => b with { Latency = TimeSpan.FromMilliseconds(200) });
/// await backend.WaitForRequestsAsync(2);
/// </code>
/// </example>
public sealed partial class FakeBackend : IAsyncDisposable
{
    /// <summary>The response header that tells which backend answered.</summary>
    public const string NameHeader = "x-fake-backend";

    private readonly Signal _changed = new();
    private readonly ConcurrentQueue<BackendBehavior> _once = new();
    private readonly LoopbackServer _server;
    private readonly RequestLog _log;
    private readonly TimeSpan _waitCeiling;
    private BackendBehavior _behavior;
    private HoldGate? _gate;

    private FakeBackend(FakeBackendOptions options)
    {
        _behavior = options.Behavior;
        _waitCeiling = options.WaitCeiling;
        _log = new RequestLog(options.RecordedRequestLimit, _changed);
        Scheme = options.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        _server = new LoopbackServer(ToServerOptions(options), _changed);
        Name = options.Name ?? Address;
    }

    /// <summary>What the backend calls itself in <see cref="NameHeader"/>.</summary>
    public string Name { get; }

    /// <summary>Where it listens: <c>127.0.0.1:port</c>, or <c>unix:/path</c>.</summary>
    public string Address => UnixSocketPath is { } path
        ? $"unix:{path}"
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>The IP address it listens on; empty for a Unix domain socket.</summary>
    public string Host => (_server.Address as IPEndPoint)?.Address.ToString() ?? "";

    /// <summary>The port it listens on, the same after <see cref="RestartAsync"/>; zero for a Unix domain socket.</summary>
    public int Port => (_server.Address as IPEndPoint)?.Port ?? 0;

    /// <summary>The path of its Unix domain socket, if it listens on one.</summary>
    public string? UnixSocketPath => _server.Address is UnixDomainSocketEndPoint unix ? unix.ToString() : null;

    /// <summary>The base address for clients; for a Unix domain socket with the host <c>localhost</c>.</summary>
    public Uri Uri => UnixSocketPath is null ? new Uri($"{Scheme}://{Address}") : new Uri($"{Scheme}://localhost");

    /// <summary>How requests are answered from now on, as one atomic change.</summary>
    public BackendBehavior Behavior
    {
        get => Volatile.Read(ref _behavior);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Volatile.Write(ref _behavior, value);
        }
    }

    /// <summary>What happens to connections that clients open from now on.</summary>
    public NewConnectionMode NewConnections
    {
        get => _server.Transport.NewConnections;
        set => _server.Transport.NewConnections = value;
    }

    /// <summary>Requests that arrived so far.</summary>
    public long RequestCount => _log.Received;

    /// <summary>Requests that arrived and have not ended.</summary>
    public long InFlightCount => _log.InFlight;

    /// <summary>Connections accepted so far.</summary>
    public long ConnectionCount => _server.Transport.AcceptedCount;

    /// <summary>Connections open at this moment.</summary>
    public int OpenConnectionCount => _server.Transport.OpenCount;

    /// <summary>The newest requests, oldest first, up to <see cref="FakeBackendOptions.RecordedRequestLimit"/>.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Newest();

    private string Scheme { get; }

    /// <summary>Changes the behavior, starting from the present one, as one atomic step.</summary>
    /// <param name="change">Makes the new behavior; may run more than once if others change it too.</param>
    public void Configure(Func<BackendBehavior, BackendBehavior> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = Behavior;
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _behavior, change(before), before);
            if (ReferenceEquals(seen, before))
            {
                return;
            }

            before = seen;
        }
    }

    /// <summary>Answers the next requests, one each, as these behaviors say; then <see cref="Behavior"/> applies again.</summary>
    /// <param name="behaviors">One for each request, in order of arrival.</param>
    public void Enqueue(params BackendBehavior[] behaviors)
    {
        ArgumentNullException.ThrowIfNull(behaviors);
        foreach (var behavior in behaviors)
        {
            _once.Enqueue(behavior);
        }
    }

    /// <summary>Holds every request that arrives from now on, before any answer, until the gate is released.</summary>
    /// <returns>The gate; disposing it releases it.</returns>
    /// <exception cref="InvalidOperationException">Requests are held already.</exception>
    public HoldGate HoldRequests()
    {
        var gate = new HoldGate(_changed, _waitCeiling);
        var before = Volatile.Read(ref _gate);
        return before is { IsClosed: true } || Interlocked.CompareExchange(ref _gate, gate, before) != before
            ? throw new InvalidOperationException($"Backend {Name} holds its requests already. Release the first gate before.")
            : gate;
    }

    /// <summary>The number of requests that arrived for a path.</summary>
    /// <param name="path">The path, without the query.</param>
    public long RequestCountAt(string path) => _log.ReceivedAt(path);

    /// <summary>Forgets the recorded requests; counters stay.</summary>
    public void ClearRequests() => _log.Clear();

    /// <summary>Dies: refuses new connections and cuts the open ones. The port stays reserved for <see cref="RestartAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait for the connections.</param>
    /// <returns>A task that ends when the last connection is gone.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default) => _server.GoAwayAsync(cancellationToken);

    /// <summary>Refuses new connections and lets the open ones live.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when connections are refused.</returns>
    public Task RefuseConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Transport.StopListeningAsync().WaitAsync(cancellationToken);

    /// <summary>Comes back on the same address after <see cref="StopAsync"/> or <see cref="RefuseConnectionsAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when connections are accepted.</returns>
    public Task RestartAsync(CancellationToken cancellationToken = default) => _server.ComeBackAsync(cancellationToken);

    /// <summary>Cuts the open connections; new ones are accepted.</summary>
    /// <param name="cancellationToken">Ends the wait for the connections.</param>
    /// <returns>A task that ends when they are gone.</returns>
    public Task DisconnectAsync(CancellationToken cancellationToken = default) => _server.DisconnectAsync(cancellationToken);

    /// <summary>Asks the clients to leave: GOAWAY for HTTP/2, <c>Connection: close</c> for HTTP/1.1. Requests in flight finish.</summary>
    public void DrainConnections() => _server.Transport.CloseConnectionsGracefully();

    /// <summary>Waits until so many requests have arrived since the start.</summary>
    /// <param name="count">The number of requests.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="RequestCount"/> has reached <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">They did not arrive in time.</exception>
    public Task WaitForRequestsAsync(long count, CancellationToken cancellationToken = default) =>
        WaitUntilAsync(b => b.RequestCount >= count, cancellationToken, $"{count} request(s)");

    /// <summary>Waits until no request is in flight.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="InFlightCount"/> is zero.</returns>
    /// <exception cref="TimeoutException">Requests were still in flight after the ceiling.</exception>
    public Task WaitForIdleAsync(CancellationToken cancellationToken = default) =>
        WaitUntilAsync(b => b.InFlightCount == 0, cancellationToken, "no request in flight");

    /// <summary>Waits until something about the backend is true. Looks again whenever one of its counters changes.</summary>
    /// <param name="condition">What is waited for, such as <c>b => b.OpenConnectionCount == 0</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="description">Names the condition in the failure message; the compiler fills it in.</param>
    /// <returns>A task that ends when the condition holds.</returns>
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public Task WaitUntilAsync(
        Func<FakeBackend, bool> condition,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return _changed.WaitAsync(
            () => condition(this), () => $"{description} of backend {Name}", Describe, _waitCeiling, cancellationToken);
    }

    /// <summary>Cuts every connection and frees the address. Requests that wait for something end at once.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The name, the address and the counters.</summary>
    public override string ToString() => $"{Name} ({Address}): {Describe()}";

    internal BackendBehavior TakeBehavior() => _once.TryDequeue(out var once) ? once : Behavior;

    internal Task PassGateAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _gate)?.PassAsync(cancellationToken) ?? Task.CompletedTask;

    private string Describe() =>
        $"{RequestCount} request(s), {InFlightCount} in flight, {OpenConnectionCount} of {ConnectionCount} connection(s) open";

    private LoopbackServerOptions ToServerOptions(FakeBackendOptions options)
    {
        var authority = options.ClientAuthority;
        return new LoopbackServerOptions
        {
            Protocols = (HttpProtocols)(int)options.Protocols,
            UnixSocketPath = options.UnixSocketPath,
            Certificate = options.Certificate?.Certificate,
            AcceptClientCertificate = authority is null ? null : authority.Trusts,
            MaxStreamsPerConnection = options.MaxStreamsPerConnection,
            Configure = (app, stopping) =>
            {
                var responder = new BackendResponder(this, _log, options.RecordBodies, stopping);
                app.Run(responder.ServeAsync);
            },
        };
    }
}
