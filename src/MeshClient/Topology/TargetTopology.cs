using MeshClient.Clusters;
using MeshClient.Routing;
using MeshClient.Routing.Matching;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Topology;

/// <summary>
/// The dependency tree of one target (gRFC A74): Listener, routes, and the clusters of the virtual host that serves the target. Emits
/// only complete configurations; until the next is complete the last stays in force. Goes on watching after every failure.
/// Single-owner: the control loop.
/// </summary>
internal sealed partial class TargetTopology : IClusterObserver, IDisposable
{
    // Whether a Listener exists is known when the xDS client's own timer fires, which starts with the request and so a moment after
    // ours. Failing first would keep calls to unknown targets from passing through.
    private static readonly TimeSpan AbsenceGrace = TimeSpan.FromSeconds(1);

    private readonly TopologyContext _context;
    private readonly ClusterRegistry _clusters;
    private readonly TargetRuntime _target;
    private readonly ResourceWatch<ListenerResource> _listener;
    private readonly LoopTimer _fetchTimer;
    private ResourceWatch<RouteConfigurationResource>? _routes;

    // One reference for each, for the configuration in force and for the next.
    private readonly Dictionary<string, RoutedCluster> _held = new(StringComparer.Ordinal);
    private TargetConfiguration? _published;

    // Clusters of the next configuration that have not answered yet.
    private readonly HashSet<RoutedCluster> _unanswered = [];

    // What the next configuration waits for: a resource whose content decides about all others, or else what its clusters wait for.
    private string? _missing;
    private RoutedCluster[] _next = [];
    private bool _isGranted;
    private bool _scheduled;
    private bool _disposed;

    public TargetTopology(TopologyContext context, ClusterRegistry clusters, TargetRuntime target, string listenerName)
    {
        _context = context;
        _clusters = clusters;
        _target = target;
        _missing = $"Listener {listenerName}";
        _listener = new ResourceWatch<ListenerResource>(context.Source, XdsResourceType.Listener, listenerName, Schedule);
        _fetchTimer = new LoopTimer(context.Time, context.Loop, OnFetchTimeout);
        if (context.Options.InitialFetchTimeout > TimeSpan.Zero)
        {
            _fetchTimer.Start(context.Options.InitialFetchTimeout);
        }

        Report(target.State);
    }

    /// <summary>
    /// Evaluations so far. Each costs as much as there are clusters, so that their answers, which may come one by one, must not each
    /// make one.
    /// </summary>
    public int Evaluations { get; private set; }

    public void OnClusterAnswered(RoutedCluster cluster)
    {
        if (_unanswered.Remove(cluster) && _unanswered.Count == 0)
        {
            Schedule();
        }
    }

    /// <summary>Ends all watches and gives up all clusters; the target keeps its last state.</summary>
    public void Dispose()
    {
        _disposed = true;
        _fetchTimer.Stop();
        _listener.Dispose();
        DropRoutes();
        Release(static _ => true);
    }

    private static IEnumerable<string> ClustersOf(VirtualHost host) => host.Routes
        .Select(route => route.Action)
        .OfType<ForwardAction>()
        .SelectMany(forward => forward.Clusters.Select(cluster => cluster.Name))
        .Distinct(StringComparer.Ordinal);

    // One evaluation for all changes of one turn of the loop, so that a storm of updates builds one table.
    private void Schedule()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _context.Loop.Post(static state => ((TargetTopology)state!).OnScheduled(), this);
        }
    }

    private void OnScheduled()
    {
        _scheduled = false;
        if (!_disposed)
        {
            Evaluations++;
            _unanswered.Clear();
            (_missing, _next) = (null, []);
            Evaluate();
            Report(_target.State);
        }
    }

    private void Evaluate()
    {
        if (!_listener.HasAnswer)
        {
            _missing = $"Listener {_listener.Name}";
        }
        else if (_listener.Error is { } error)
        {
            DropRoutes();
            Fail(error.Kind == XdsErrorKind.DoesNotExist ? TargetState.Unknown(error) : TargetState.Failed(error));
        }
        else if (_listener.Value!.HttpConnectionManager is { } connectionManager)
        {
            EvaluateRoutes(connectionManager);
        }
        else
        {
            DropRoutes();
            Fail(TargetState.Failed(NotAnApiListener()));
        }
    }

    private void EvaluateRoutes(HttpConnectionManager connectionManager)
    {
        if (connectionManager.RouteConfigurationName is not { } name)
        {
            DropRoutes();
            EvaluateVirtualHost(connectionManager, connectionManager.InlineRouteConfiguration!);
            return;
        }

        if (_routes is null || !string.Equals(_routes.Name, name, StringComparison.Ordinal))
        {
            DropRoutes();
            _routes = new ResourceWatch<RouteConfigurationResource>(_context.Source, XdsResourceType.RouteConfiguration, name, Schedule);
        }

        if (_routes.Value is { } routes)
        {
            EvaluateVirtualHost(connectionManager, routes);
        }
        else if (_routes.Error is { } error)
        {
            Fail(TargetState.Failed(error));
        }
        else
        {
            _missing = $"RouteConfiguration {name}";
        }
    }

    private void EvaluateVirtualHost(HttpConnectionManager connectionManager, RouteConfigurationResource routes)
    {
        if (VirtualHostSelector.Select(routes, _target.Key.Name) is not { } host)
        {
            Fail(TargetState.Failed(NoVirtualHost(routes), CreateTable(connectionManager, routes)));
            return;
        }

        // All are asked for, whatever the first ones answer. Errors are answers: a missing cluster must not hold up the others.
        var clusters = ClustersOf(host).Select(Acquire).ToHashSet();
        _next = [.. clusters];
        _unanswered.UnionWith(clusters.Where(cluster => !cluster.HasAnswer));
        if (_unanswered.Count == 0)
        {
            Publish(new TargetConfiguration(connectionManager, routes, host) { Clusters = clusters });
            Release(cluster => !clusters.Contains(cluster));
        }
        else
        {
            // What only an older, never published configuration wanted goes at once; what is in force stays.
            Release(cluster => !clusters.Contains(cluster) && _published?.Clusters.Contains(cluster) is not true);
        }
    }

    private RoutedCluster Acquire(string name)
    {
        if (!_held.TryGetValue(name, out var cluster))
        {
            cluster = _clusters.Acquire(name, this);
            _held.Add(name, cluster);
        }

        return cluster;
    }

    // The clusters were configured before this runs, so every cluster that the new routes can choose is known (gRFC A74); the old
    // ones are given up only after the swap.
    private void Publish(TargetConfiguration configuration)
    {
        var isSame = configuration.SameRoutes(_published);
        _published = configuration;
        if (!isSame)
        {
            Enter(TargetState.Ready(CreateTable(configuration.ConnectionManager, configuration.Routes)));
        }
    }

    private void Fail(TargetState state)
    {
        _published = null;
        var current = _target.State;
        if (current.Status != state.Status || current.Error != state.Error)
        {
            Enter(state);
        }

        Release(static _ => true);
    }

    private void Enter(TargetState state)
    {
        LogTransition(_target.State, state);
        _fetchTimer.Stop();

        // First, because who is woken by the new state looks at the clusters in force.
        Report(state);
        _target.Publish(state);
    }

    private RouteTable CreateTable(HttpConnectionManager connectionManager, RouteConfigurationResource routes) =>
        RouteTable.Create(routes, _target.Key.Name, connectionManager, ClusterByName);

    private ClusterRuntime ClusterByName(string name) => _held[name].Runtime;

    private void DropRoutes()
    {
        _routes?.Dispose();
        _routes = null;
    }

    private void Release(Func<RoutedCluster, bool> condition)
    {
        foreach (var (name, cluster) in _held)
        {
            if (condition(cluster))
            {
                // Removing while enumerating is allowed for this dictionary.
                _held.Remove(name);
                _clusters.Release(cluster, this);
            }
        }
    }

    private void OnFetchTimeout()
    {
        if (!_listener.HasAnswer && !_isGranted)
        {
            _isGranted = true;
            _fetchTimer.Start(AbsenceGrace);
            return;
        }

        // Nothing is given up: the configuration comes into force when it completes.
        Enter(TargetState.Failed(NotReadyInTime()));
    }
}
