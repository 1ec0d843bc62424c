using System.Globalization;
using System.Net;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Internal;
using MeshClient.Testing.LoadReports;
using MeshClient.Testing.Loopback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.Testing;

/// <summary>A real xDS control plane in the test's process: gRPC over a real socket, state-of-the-world and incremental ADS.</summary>
/// <remarks>
/// <para>
/// It has two faces. Given resources, it is a well-behaved server: it answers what changed or was newly asked for, keeps versions and
/// nonces, ignores stale requests and does not repeat what a client rejected. Handed to a script (<see cref="TakeOverStreams"/>), it
/// sends exactly what the test says, right or wrong.
/// </para>
/// <para>The constructor binds the address, so <see cref="Bootstrap"/> can be used at once. Thread-safe.</para>
/// </remarks>
/// <example>
/// <code>
/// await using var xds = await FakeXdsServer.StartAsync();
/// xds.SetService("payments", s => s.Endpoints(bad, good).Retry(attempts: 2, on: "5xx"));
/// // … connect a client with xds.Bootstrap …
/// await xds.WaitForAckAsync(XdsResourceType.Endpoint);
/// </code>
/// </example>
public sealed partial class FakeXdsServer : IAsyncDisposable, IDisposable
{
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LoopbackServer _server;
    private readonly AdsHub _hub;
    private readonly LrsHub _lrs;
    private readonly ResponsePacing _pacing;
    private readonly CredentialFiles _credentials;
    private readonly FakeXdsServerOptions _options;
    private Task? _disposal;

    /// <summary>Binds a free port of 127.0.0.1 and starts to serve in the background.</summary>
    public FakeXdsServer()
        : this(new FakeXdsServerOptions())
    {
    }

    /// <summary>Binds the address and starts to serve in the background. Clients that come before that wait.</summary>
    /// <param name="options">How to listen and behave.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="IOException">There is a file at <see cref="FakeXdsServerOptions.UnixSocketPath"/> already.</exception>
    public FakeXdsServer(FakeXdsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options.Copy();
        _hub = new AdsHub(AdsRules.From(options), _changed);
        _lrs = new LrsHub(AdsRules.From(options), _changed);
        LoadReports = new LoadReportSink(_lrs, options.WaitCeiling);
        _pacing = new ResponsePacing(_stopping.Token);
        _server = new LoopbackServer(ToServerOptions(options), _changed);

        // Last, because only disposal deletes the files.
        _credentials = new CredentialFiles(options);
    }

    /// <summary>The port it listens on, the same after <see cref="RestartAsync"/>; zero for a Unix domain socket.</summary>
    public int Port => (_server.Address as IPEndPoint)?.Port ?? 0;

    /// <summary>Where it listens, as a gRPC target: <c>127.0.0.1:port</c>, or <c>unix:///path</c>.</summary>
    public string Target => _server.Address is IPEndPoint
        ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}")
        : $"unix://{_server.Address}";

    /// <summary>What clients report about their load, on the same address (LRS).</summary>
    public LoadReportSink LoadReports { get; }

    /// <summary>What happens to connections that clients open from now on.</summary>
    public NewConnectionMode NewConnections
    {
        get => _server.Transport.NewConnections;
        set => _server.Transport.NewConnections = value;
    }

    /// <summary>The time that every response waits before it is sent.</summary>
    /// <value>Zero.</value>
    public TimeSpan ResponseDelay
    {
        get => _pacing.Delay;
        set => _pacing.Delay = value;
    }

    /// <summary>All requests so far (at most the newest 10,000), oldest first.</summary>
    public IReadOnlyList<RecordedXdsRequest> Requests => _hub.Requests();

    /// <summary>All streams so far, oldest first, with what clients showed when they opened them. Refused ones are among them.</summary>
    public IReadOnlyList<RecordedXdsStream> Streams => _hub.Streams();

    /// <summary>Streams that clients have opened so far.</summary>
    public int StreamCount => _hub.StreamCount;

    /// <summary>Streams that are open at this moment.</summary>
    public int OpenStreamCount => _hub.OpenStreamCount;

    /// <summary>Connections accepted so far.</summary>
    public long ConnectionCount => _server.Transport.AcceptedCount;

    /// <summary>Connections open at this moment.</summary>
    public int OpenConnectionCount => _server.Transport.OpenCount;

    /// <summary>Starts a server on a free port of 127.0.0.1.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The server, ready for clients.</returns>
    public static Task<FakeXdsServer> StartAsync(CancellationToken cancellationToken = default) =>
        StartAsync(new FakeXdsServerOptions(), cancellationToken);

    /// <summary>Starts a server.</summary>
    /// <param name="options">How to listen and behave.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The server, ready for clients.</returns>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="IOException">There is a file at <see cref="FakeXdsServerOptions.UnixSocketPath"/> already.</exception>
    public static async Task<FakeXdsServer> StartAsync(FakeXdsServerOptions options, CancellationToken cancellationToken = default)
    {
        var server = new FakeXdsServer(options);
        try
        {
            await server._server.WaitUntilStartedAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Hands the streams that clients open from now on to the test.</summary>
    /// <returns>The script; disposing it lets the server answer later streams again.</returns>
    /// <exception cref="InvalidOperationException">Another script is active.</exception>
    public XdsScript TakeOverStreams()
    {
        var script = new XdsScript(_hub, _options.WaitCeiling);
        _hub.BeginScript(script);
        return script;
    }

    /// <summary>Holds every response from now on until the gate is released.</summary>
    /// <returns>The gate; disposing it releases it.</returns>
    /// <exception cref="InvalidOperationException">Responses are held already.</exception>
    public HoldGate HoldResponses()
    {
        var gate = new HoldGate(_changed, _options.WaitCeiling);
        return _pacing.TryClose(gate)
            ? gate
            : throw new InvalidOperationException("The server holds its responses already. Release the first gate before.");
    }

    /// <summary>Ends the open streams with a status; clients may open others.</summary>
    /// <param name="statusCode">The gRPC status.</param>
    /// <param name="detail">The detail that comes with it.</param>
    public void EndStreams(StatusCode statusCode = StatusCode.OK, string detail = "") =>
        _hub.EndStreams(new Status(statusCode, detail), refuseLater: false);

    /// <summary>Ends the open streams with a status, and every later one before its first response, until <see cref="AcceptStreams"/>.</summary>
    /// <param name="statusCode">The gRPC status.</param>
    /// <param name="detail">The detail that comes with it.</param>
    public void FailStreams(StatusCode statusCode, string detail = "") =>
        _hub.EndStreams(new Status(statusCode, detail), refuseLater: true);

    /// <summary>Serves streams again after <see cref="FailStreams"/>.</summary>
    public void AcceptStreams() => _hub.AcceptStreams();

    /// <summary>Cuts the open connections; new ones are accepted.</summary>
    /// <param name="cancellationToken">Ends the wait for the connections.</param>
    /// <returns>A task that ends when they and their streams are gone.</returns>
    public Task DisconnectAsync(CancellationToken cancellationToken = default) => CutAsync(_server.DisconnectAsync, cancellationToken);

    /// <summary>Goes away: refuses new connections and cuts the open ones. The port stays reserved, and the resources are kept.</summary>
    /// <param name="cancellationToken">Ends the wait for the connections.</param>
    /// <returns>A task that ends when the last connection and its streams are gone.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default) => CutAsync(_server.GoAwayAsync, cancellationToken);

    /// <summary>Comes back on the same address after <see cref="StopAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when connections are accepted.</returns>
    public Task RestartAsync(CancellationToken cancellationToken = default) => _server.ComeBackAsync(cancellationToken);

    /// <summary>Ends all streams and frees the address.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return new ValueTask(Volatile.Read(ref _disposal)!);
    }

    /// <summary>Begins what <see cref="DisposeAsync"/> does without waiting for its end, for frameworks that know no asynchronous disposal.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _disposal) is null)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref _disposal, done.Task, null) is null)
            {
                _ = CompleteDisposalAsync(done);
            }
        }
    }

    /// <summary>Streams learn after their connection that it is gone. Until then their subscriptions and ACKs would count as present.</summary>
    private async Task CutAsync(Func<CancellationToken, Task> cut, CancellationToken cancellationToken)
    {
        var (ads, lrs) = (_hub.StreamCount, _lrs.StreamCount);
        await cut(cancellationToken).ConfigureAwait(false);
        await _changed.WaitAsync(
            () => !_hub.IsAnyOpen(ads) && !_lrs.IsAnyOpen(lrs),
            static () => "the streams of cut connections to end",
            () => XdsServerReport.Describe(_hub),
            Signal.DefaultCeiling,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task CompleteDisposalAsync(TaskCompletionSource done)
    {
        try
        {
            // Responses that wait, and streams that clients leave open, must not hold up the server.
            await _stopping.CancelAsync().ConfigureAwait(false);
            var end = new Status(StatusCode.Unavailable, "The test server was disposed.");
            _hub.EndStreams(end, refuseLater: true);
            _lrs.EndStreams(end, refuseLater: true);
            try
            {
                await _server.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                _credentials.Dispose();
            }

            _stopping.Dispose();
            done.SetResult();
        }
#pragma warning disable CA1031 // Whoever awaits the disposal gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.SetException(exception);
        }
    }

    private LoopbackServerOptions ToServerOptions(FakeXdsServerOptions options) => new()
    {
        Protocols = HttpProtocols.Http2,
        UnixSocketPath = options.UnixSocketPath,
        Certificate = options.Certificate?.Certificate,
        AcceptClientCertificate = options.ClientAuthority is { } authority ? authority.Trusts : null,
        ConfigureServices = services =>
        {
            services.AddGrpc(static grpc =>
            {
                grpc.EnableDetailedErrors = true;
                grpc.MaxReceiveMessageSize = null;
                grpc.MaxSendMessageSize = null;
            });
            var pump = new StreamPump(_pacing, _changed);
            services.AddSingleton(new AdsService(_hub, pump));
            services.AddSingleton<IServiceMethodProvider<AdsService>, AdsMethodProvider>();
            services.AddSingleton(new LrsService(_lrs, pump));
            services.AddSingleton<IServiceMethodProvider<LrsService>, LrsMethodProvider>();
        },
        Configure = static (app, _) =>
        {
            app.MapGrpcService<AdsService>();
            app.MapGrpcService<LrsService>();
        },
    };
}
