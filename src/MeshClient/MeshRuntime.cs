using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Grpc;
using MeshClient.Http;
using MeshClient.Options;
using MeshClient.Resilience;
using MeshClient.Runtime;
using MeshClient.Topology;
using MeshClient.Xds.Bootstrap;

namespace MeshClient;

/// <summary>
/// The mesh client of a process: one subscription to the control plane and one set of endpoint states, shared by all HTTP clients and
/// gRPC channels made from it. Create one per process, with <c>AddMeshClient()</c> or <see cref="Create(MeshClientOptions)"/>. Nothing
/// is read or connected before the first use. Thread-safe.
/// </summary>
public sealed class MeshRuntime : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly EngineEnvironment _environment;
    private MeshEngine? _engine;
    private bool _disposed;

    internal MeshRuntime(MeshClientOptions options, EngineEnvironment environment)
    {
        Options = options;
        _environment = environment;
    }

    /// <summary>The options in force.</summary>
    internal MeshClientOptions Options { get; }

    /// <summary>The engine, which the first use starts.</summary>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    internal MeshEngine Engine
    {
        get
        {
            // Guards _engine and _disposed; taken when a client is made, not per call.
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _engine ??= new MeshEngine(Options, _environment);
            }
        }
    }

    /// <summary>The engine if something has started it.</summary>
    internal MeshEngine? StartedEngine
    {
        get
        {
            lock (_gate)
            {
                return _engine;
            }
        }
    }

    /// <summary>Creates a runtime without a host.</summary>
    /// <param name="options">The settings; not to be changed afterwards.</param>
    /// <returns>A runtime, to be disposed by the caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="MeshConfigurationException">The options are not valid; the exception lists every error.</exception>
    public static MeshRuntime Create(MeshClientOptions options) => Create(options, new EngineEnvironment());

    /// <summary>Creates a runtime that takes its clock, loggers and meters from a service provider.</summary>
    /// <param name="options">The settings; not to be changed afterwards.</param>
    /// <param name="services">Asked for <see cref="TimeProvider"/>, <c>ILoggerFactory</c> and <c>IMeterFactory</c>.</param>
    /// <returns>A runtime, to be disposed by the caller.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="MeshConfigurationException">The options are not valid; the exception lists every error.</exception>
    public static MeshRuntime Create(MeshClientOptions options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Create(options, EngineEnvironment.From(services));
    }

    /// <summary>Creates a handler whose requests go through the mesh; the host of each request is its target.</summary>
    /// <returns>A handler. It holds no connections: disposing it ends nothing, and one for all clients is enough.</returns>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public HttpMessageHandler CreateHandler() => CreateHandler(new MeshHandlerOptions());

    /// <summary>Creates a handler with settings of its own.</summary>
    /// <param name="options">The settings; read now.</param>
    /// <returns>A handler. It holds no connections: disposing it ends nothing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException"><see cref="MeshHandlerOptions.Target"/> is not the name of a target, or has an authority that
    /// the bootstrap does not have.</exception>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public HttpMessageHandler CreateHandler(MeshHandlerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return CreateHandler(options, requireTls: false);
    }

    /// <summary>Creates a client whose requests go through the mesh, as in <c>client.GetAsync("http://greeter/hello")</c>.</summary>
    /// <returns>A client.</returns>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public HttpClient CreateHttpClient() => new(CreateHandler());

    /// <summary>Creates a gRPC channel to a target of the mesh.</summary>
    /// <param name="target"><c>xds:///greeter</c>, <c>xds://authority/greeter</c>, <c>http://greeter</c> or <c>greeter</c>. With the
    /// scheme <c>xds</c> calls never leave the mesh, whatever <see cref="MeshClientOptions.UnknownTargets"/> says.</param>
    /// <returns>A channel. Retries are the mesh's; the channel has no service config.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is not the name of a target, or has an authority that
    /// the bootstrap does not have.</exception>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public GrpcChannel CreateGrpcChannel(string target) => CreateGrpcChannel(target, new GrpcChannelOptions());

    /// <summary>Creates a gRPC channel to a target of the mesh, with settings of the channel.</summary>
    /// <param name="target"><c>xds:///greeter</c>, <c>xds://authority/greeter</c>, <c>http://greeter</c> or <c>greeter</c>. With the
    /// scheme <c>xds</c> calls never leave the mesh, whatever <see cref="MeshClientOptions.UnknownTargets"/> says.</param>
    /// <param name="options">The channel's settings; copied. Handler and client must not be set. With secure credentials, calls to a
    /// cluster without TLS fail, so that call credentials never travel in plaintext.</param>
    /// <returns>A channel.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is not the name of a target, has an authority that the
    /// bootstrap does not have, or the options bring a handler or client.</exception>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public GrpcChannel CreateGrpcChannel(string target, GrpcChannelOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(options);
        return GrpcChannelFactory.Create(target, options, CreateHandler);
    }

    /// <summary>Creates a gRPC channel whose calls carry credentials.</summary>
    /// <param name="target"><c>xds:///greeter</c>, <c>xds://authority/greeter</c>, <c>http://greeter</c> or <c>greeter</c>. With the
    /// scheme <c>xds</c> calls never leave the mesh, whatever <see cref="MeshClientOptions.UnknownTargets"/> says.</param>
    /// <param name="credentials">Credentials of each call, such as a token. Calls to a cluster without TLS fail, so that they never
    /// travel in plaintext.</param>
    /// <returns>A channel.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is not the name of a target, or has an authority that
    /// the bootstrap does not have.</exception>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public GrpcChannel CreateGrpcChannel(string target, CallCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return CreateGrpcChannel(
            target, new GrpcChannelOptions { Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, credentials) });
    }

    /// <summary>
    /// Waits until the required targets of the options, or else all services of easy mode and all targets asked for so far, have their
    /// configuration and a usable endpoint.
    /// </summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when they are ready.</returns>
    /// <exception cref="TimeoutException">They were not ready in time; the message says why for each.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public Task WaitUntilReadyAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        WaitUntilReadyAsync(RequiredTargets(Engine), timeout, cancellationToken);

    /// <summary>Waits until targets have their configuration and a usable endpoint. Asking for them subscribes to them.</summary>
    /// <param name="targets">The targets, as requests name them: <c>greeter</c> or <c>greeter:8080</c>; also
    /// <c>xds://authority/greeter</c>.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when they are ready.</returns>
    /// <exception cref="ArgumentException">One of <paramref name="targets"/> is not the name of a target, or has an authority that the
    /// bootstrap does not have.</exception>
    /// <exception cref="TimeoutException">They were not ready in time; the message says why for each.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="MeshConfigurationException">There is no usable bootstrap and no service.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public async Task WaitUntilReadyAsync(IEnumerable<string> targets, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var keys = targets.Select(TargetText.Parse).ToArray();
        var engine = Engine;
        foreach (var key in keys)
        {
            RequireAuthority(engine, key);
        }

        using var limit = new CancellationTokenSource(timeout < CallTimeout.Longest ? timeout : CallTimeout.Longest, engine.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Task.WhenAll(keys.Select(key => engine.Readiness.WaitAsync(key, either.Token))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var problems = keys
                .Select(key => (Name: key.Text, Problem: engine.Readiness.ProblemOf(key)))
                .Where(item => item.Problem is not null)
                .Select(item => $"target \"{item.Name}\": {item.Problem}");
            throw new TimeoutException($"The mesh was not ready after {timeout}: {string.Join("; ", problems)}");
        }
    }

    /// <summary>Tells what the runtime knows at this moment: configuration in force, errors, endpoints and their statistics.</summary>
    /// <param name="cancellationToken">Ends the wait for the control loop.</param>
    /// <returns>A snapshot; empty before the first use of the runtime, which it does not start.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public Task<MeshSnapshot> GetSnapshotAsync(CancellationToken cancellationToken = default)
    {
        MeshEngine? engine;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            engine = _engine;
        }

        return engine is null
            ? Task.FromResult(SnapshotBuilder.Empty(_environment.Time.GetUtcNow()))
            : SnapshotBuilder.BuildAsync(engine, cancellationToken);
    }

    /// <summary>Ends all subscriptions and connections. Calls in flight may finish; later ones fail with
    /// <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A task that completes when everything has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        MeshEngine? engine;
        lock (_gate)
        {
            _disposed = true;
            engine = _engine;
        }

        if (engine is not null)
        {
            await engine.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal static MeshRuntime Create(MeshClientOptions options, EngineEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = MeshClientOptionsValidator.Validate(options);
        return errors.Count == 0 ? new MeshRuntime(options, environment) : throw new MeshConfigurationException(errors);
    }

    private static IEnumerable<string> RequiredTargets(MeshEngine engine) => engine.Options.RequiredTargets.Count > 0
        ? engine.Options.RequiredTargets
        : engine.Catalog.Names.Union(engine.Targets.Targets.Select(target => target.Name), StringComparer.OrdinalIgnoreCase);

    private HttpMessageHandler CreateHandler(MeshHandlerOptions options, bool requireTls)
    {
        var engine = Engine;
        TargetKey? target = null;
        if (options.Target is { } text)
        {
            target = TargetText.Parse(text);
            RequireAuthority(engine, target.Value);
        }

        var context = new MeshCallContext(
            engine.Environment.Time,
            engine.Environment.Random,
            engine.Metrics,
            engine.Methods,
            options.LocalReplies ?? Options.LocalReplies,
            engine.RequestLogger,
            requireTls)
        {
            NodeId = engine.NodeId,
            Faults = engine.Faults,
        };
        var unknown = options.UnknownTargets ?? (IsOfTheMesh(options.Target) ? UnknownTargetMode.Fail : Options.UnknownTargets);
        var passThrough = unknown == UnknownTargetMode.PassThrough ? engine.PassThrough : null;
        return new MeshHandler(engine.Targets, context, passThrough, target);
    }

    // As in gRPC: who writes xds: does not mean a host that DNS may know.
    private static bool IsOfTheMesh(string? target) => target is not null && XdsTargetName.HasScheme(target);

    // gRFC A47: known at once and never to get better, so it is an error of who wrote the target and not of the calls.
    private static void RequireAuthority(MeshEngine engine, TargetKey target)
    {
        if (engine.Catalog.ProblemOf(target) is { } problem)
        {
            throw new ArgumentException(problem);
        }
    }
}
