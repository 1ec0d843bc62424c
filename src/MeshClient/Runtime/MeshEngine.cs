using System.Collections.Frozen;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
using MeshClient.Filters.Fault;
using MeshClient.Security;
using MeshClient.Topology;
using MeshClient.Transport;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Caching;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Runtime;

/// <summary>
/// The composition root: one control loop, the sources of resources, targets, clusters and metrics of a runtime. Thread-safe.
/// </summary>
internal sealed class MeshEngine : IAsyncDisposable
{
    private readonly ControlLoop _loop;
    private readonly CertificateProviders _certificates;
    private readonly MeshMeter _meter;
    private readonly ClusterGauges _gauges;
    private readonly CertificateInstruments _certificateInstruments;
    private readonly Lazy<HttpMessageInvoker> _passThrough = new(CreatePassThrough);
    private bool _disposed;

    /// <summary>Reads the bootstrap and starts the control loop; connects to nothing before a target is asked for.</summary>
    /// <exception cref="MeshConfigurationException">
    /// There is no usable bootstrap and no service, or a required target has an authority that the bootstrap does not have.
    /// </exception>
    public MeshEngine(MeshClientOptions options, EngineEnvironment environment)
    {
        var choice = BootstrapChoice.Make(options, environment.Variable);
        var loggers = environment.LoggerFactory;
        Logger = loggers.CreateLogger(LogCategories.Runtime);
        EngineLog.BootstrapChosen(Logger, choice.Origin);
        Options = options;
        Environment = environment;
        NodeId = choice.Bootstrap?.Node.Id ?? "";
        Catalog = new ServiceCatalog(options.Services.Keys, choice.Bootstrap);
        RequireAuthorities(options);
        RequestLogger = loggers.CreateLogger(LogCategories.Request);
        _meter = new MeshMeter(environment.MeterFactory);
        Metrics = new MeshCallMetrics(_meter.Meter);
        _loop = new ControlLoop(loggers.CreateLogger(LogCategories.Xds));
        Certificates = new CertificateWatches(environment.Time, loggers.CreateLogger(LogCategories.Transport));
        _certificates = new CertificateProviders(
            choice.Bootstrap?.CertificateProviders ?? FrozenDictionary<string, XdsCertificateProvider>.Empty, Certificates);

        var services = new StaticResourceSource(
            _loop, options.Services.SelectMany(service => ServiceTranslator.Translate(service.Key, service.Value)));
        IResourceSource source = services;
        if (choice.Bootstrap is { } bootstrap)
        {
            XdsClient = new XdsClient(bootstrap, _loop, XdsSettings());
            source = new CompositeResourceSource(services, XdsClient);
        }

        var context = new TopologyContext(
            source,
            _loop,
            environment.Resolver,
            environment.Time,
            environment.Random,
            TopologyOptions(choice),
            loggers.CreateLogger(LogCategories.Topology));
        Clusters = new ClusterRegistry(context, CreateCluster);
        Targets = new TargetRegistry(context, Clusters, Catalog.ListenerName);
        Readiness = new Readiness(Targets, Clusters);
        _gauges = new ClusterGauges(_meter.Meter, Clusters, XdsClient, options.Telemetry);
        _certificateInstruments = new CertificateInstruments(_meter.Meter, Certificates);
        foreach (var target in options.RequiredTargets)
        {
            Targets.Keep(TargetKey.Parse(target));
        }
    }

    public MeshClientOptions Options { get; }

    public EngineEnvironment Environment { get; }

    public ServiceCatalog Catalog { get; }

    /// <summary>How the control plane knows us; empty without one.</summary>
    public string NodeId { get; }

    public ActiveFaults Faults { get; } = new();

    public TargetRegistry Targets { get; }

    public ClusterRegistry Clusters { get; }

    public Readiness Readiness { get; }

    /// <summary>Null without a control plane.</summary>
    public XdsClient? XdsClient { get; }

    /// <summary>Certificates of clusters and control planes.</summary>
    public CertificateWatches Certificates { get; }

    public MeshCallMetrics Metrics { get; }

    /// <summary>Shared by all handlers, so that the number of methods told apart is bounded once.</summary>
    public MethodTags Methods { get; } = new();

    public ILogger Logger { get; }

    public ILogger RequestLogger { get; }

    /// <summary>Sends requests to hosts that are no targets. Shared, and therefore without cookies.</summary>
    public HttpMessageInvoker PassThrough => _passThrough.Value;

    /// <summary>Ends subscriptions and connections; calls in flight finish or fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _gauges.Stop();
        _certificateInstruments.Stop();
        await Targets.DisposeAsync().ConfigureAwait(false);
        await Clusters.DisposeAsync().ConfigureAwait(false);
        if (XdsClient is not null)
        {
            await XdsClient.DisposeAsync().ConfigureAwait(false);
        }

        await _loop.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
        if (_passThrough.IsValueCreated)
        {
            _passThrough.Value.Dispose();
        }
    }

    // Before anything is started, because the constructor leaves nothing to dispose behind.
    private void RequireAuthorities(MeshClientOptions options)
    {
        var problems = options.RequiredTargets.Select(target => Catalog.ProblemOf(TargetKey.Parse(target))).OfType<string>().ToArray();
        if (problems.Length > 0)
        {
            throw new MeshConfigurationException([.. problems.Select(problem => $"{options.Path}:RequiredTargets: {problem}")]);
        }
    }

    // Connections are renewed like those of the client factory, so that changes of DNS reach hosts outside the mesh.
    private static HttpMessageInvoker CreatePassThrough() =>
        new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) });

    private XdsClientSettings XdsSettings() => new()
    {
        TimeProvider = Environment.Time,
        Random = Environment.Random,
        LoggerFactory = Environment.LoggerFactory,
        Observer = new XdsMetrics(_meter.Meter),
        Transports = new GrpcAdsTransportFactory(Options.ControlPlane.MaxMessageSize, Environment.Time, Environment.Random, Certificates),
        Cache = Options.ControlPlane.CacheDirectory is { } directory
            ? new CacheSettings(directory) { Identity = Options.ControlPlane.CacheIdentity, MaxAge = Options.ControlPlane.CacheMaxAge }
            : null,
    };

    private TopologyOptions TopologyOptions(BootstrapChoice choice) => new()
    {
        InitialFetchTimeout = Options.InitialFetchTimeout,
        TargetIdleTimeout = Options.TargetIdleTimeout,
        MaxTargets = Options.MaxTargets,
        NodeId = choice.Bootstrap?.Node.Id ?? "",
    };

    private ClusterRuntime CreateCluster(string name, Action<ClusterRuntime> unreferenced)
    {
        var transports = new ClusterTransportFactory(Environment.Time, name, Environment.MeterFactory, _certificates);
        var balancer = new ClusterBalancer(
            name, transports, Environment.Time, Environment.Random, _loop, Environment.LoggerFactory.CreateLogger(LogCategories.Balancing),
            XdsClient?.LoadReports);
        return new ClusterRuntime(name, balancer, transports, unreferenced, Options.PreferLatencyAware);
    }
}
