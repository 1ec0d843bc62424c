using MeshClient.Clusters;
using MeshClient.Topology.Dns;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology;

/// <summary>
/// Keeps one <see cref="ClusterRuntime"/> configured: watches the cluster and whatever its endpoints come from, and applies only
/// complete pairs of both. Shared by all that use the cluster, alone or in aggregates, so that endpoint changes reach it without
/// waiting for anything else a target depends on. Of an aggregate it knows only which clusters it names. Single-owner: the control
/// loop.
/// </summary>
internal sealed partial class ClusterTopology : IDisposable
{
    private readonly TopologyContext _context;
    private readonly HashSet<RoutedCluster> _holders = [];

    // Those that send calls to the cluster's own endpoints. They go on for a moment after the cluster has become an aggregate.
    private readonly HashSet<RoutedCluster> _servedBy = [];
    private readonly ResourceWatch<ClusterResource> _cluster;
    private volatile EndpointFeed? _feed;
    private (ClusterResource? Cluster, EndpointsResource? Endpoints, XdsError? Note) _applied;
    private bool _scheduled;
    private bool _disposed;

    public ClusterTopology(TopologyContext context, ClusterRuntime runtime)
    {
        _context = context;
        Runtime = runtime;
        _cluster = new ResourceWatch<ClusterResource>(context.Source, XdsResourceType.Cluster, runtime.Name, Schedule);
    }

    public ClusterRuntime Runtime { get; }

    public string Name => Runtime.Name;

    /// <summary>True once <see cref="Runtime"/> was configured or failed, or the cluster turned out to be an aggregate.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Made of other clusters instead of endpoints (gRFC A37).</summary>
    public bool IsAggregate => !Children.IsEmpty;

    /// <summary>The clusters that an aggregate names, in order; empty for all others.</summary>
    public EquatableArray<string> Children { get; private set; } = [];

    /// <summary>What is wrong with an aggregate while it stays in force; other clusters tell through <see cref="Runtime"/>.</summary>
    public XdsError? Note { get; private set; }

    /// <summary>What the first answer waits for. Thread-safe.</summary>
    public string WaitingFor => _feed is { } feed && _cluster.HasAnswer ? feed.Subject : $"Cluster {Name}";

    public bool IsHeld => _holders.Count > 0;

    public void Add(RoutedCluster holder) => _holders.Add(holder);

    public void Remove(RoutedCluster holder) => _holders.Remove(holder);

    /// <summary>Calls to <paramref name="routed"/> may use the cluster's own endpoints.</summary>
    public void BeginServing(RoutedCluster routed) => _servedBy.Add(routed);

    /// <summary>New calls to <paramref name="routed"/> use the cluster's own endpoints no longer.</summary>
    public void EndServing(RoutedCluster routed)
    {
        _servedBy.Remove(routed);
        VacateIfUnused();
    }

    public void Dispose()
    {
        _disposed = true;
        _cluster.Dispose();
        Replace(null);
    }

    // One evaluation for all changes of one turn of the loop.
    private void Schedule()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _context.Loop.Post(static state => ((ClusterTopology)state!).Evaluate(), this);
        }
    }

    private void Evaluate()
    {
        _scheduled = false;
        if (_disposed || !_cluster.HasAnswer)
        {
            return;
        }

        switch (_cluster.Value?.Discovery)
        {
            case null:
                Replace(null);
                Fail(_cluster.Error!);
                break;
            case AggregateDiscovery aggregate:
                Answer(aggregate.Clusters, _cluster.Ambient);
                VacateIfUnused();
                break;
            case StaticDiscovery fixedEndpoints:
                Replace(null);
                Apply(fixedEndpoints.Endpoints, _cluster.Ambient);
                break;
            case { } discovery:
                Follow(discovery);
                break;
        }
    }

    // Until the new source of endpoints answers, the runtime keeps the old configuration (gRFC A74).
    private void Follow(ClusterDiscovery discovery)
    {
        if (_feed?.Serves(discovery) is not true)
        {
            Replace(CreateFeed(discovery));
        }

        if (_feed!.HasAnswer)
        {
            Apply(_feed.Endpoints, _feed.Note ?? _cluster.Ambient);
        }
    }

    private EndpointFeed CreateFeed(ClusterDiscovery discovery) => discovery switch
    {
        EdsDiscovery eds => new EdsFeed(_context.Source, eds, Schedule),
        DnsDiscovery dns => new DnsFeed(_context, Name, dns, Schedule),
        _ => throw new InvalidOperationException($"Cluster \"{Name}\": discovery {discovery.GetType().Name} has no source of endpoints."),
    };

    private void Replace(EndpointFeed? feed)
    {
        _feed?.Dispose();
        _feed = feed;
        Runtime.Balancer.EndpointUnreachable = feed?.EndpointUnreachable;
    }

    private void Apply(EndpointsResource? endpoints, XdsError? note)
    {
        var next = (_cluster.Value, endpoints, note);
        if (!HasAnswer || next != _applied)
        {
            Log(note, unusable: endpoints is null);
            _applied = next;
            Runtime.Update(_cluster.Value!, endpoints, note);
            ClusterUpdated(_context.Logger, Name, endpoints?.Localities.Count ?? 0);
        }

        Answer([], note: null);
    }

    private void Fail(XdsError error)
    {
        (ClusterResource?, EndpointsResource?, XdsError?) next = (null, null, error);
        if (!HasAnswer || next != _applied)
        {
            Log(error, unusable: true);
            _applied = next;
            Runtime.Fail(error);
        }

        Answer([], note: null);
    }

    private void Answer(EquatableArray<string> children, XdsError? note)
    {
        if (HasAnswer && children.Equals(Children) && Equals(note, Note))
        {
            return;
        }

        HasAnswer = true;
        Children = children;
        Note = note;
        foreach (var holder in _holders)
        {
            holder.OnClusterChanged(this);
        }
    }

    // An aggregate has no endpoints of its own, but those that it had until now serve until its clusters are ready.
    private void VacateIfUnused()
    {
        if (_servedBy.Count == 0 && _cluster.Value?.Discovery is AggregateDiscovery)
        {
            Replace(null);
            if (_applied != default)
            {
                _applied = default;
                Runtime.Vacate();
            }
        }
    }

    // While the cluster serves, the same trouble is told once elsewhere: by the xDS client or the DNS lookup.
    private void Log(XdsError? note, bool unusable)
    {
        if (note is not null && note != _applied.Note)
        {
            ClusterImpaired(_context.Logger, unusable ? LogLevel.Warning : LogLevel.Debug, Name, note.Message);
        }
    }

    [LoggerMessage(EventId = 1230, Level = LogLevel.Debug, Message = "Cluster {Cluster} updated: {Count} localities")]
    private static partial void ClusterUpdated(ILogger logger, string cluster, int count);

    [LoggerMessage(EventId = 1231, Message = "Cluster {Cluster} is impaired: {Reason}")]
    private static partial void ClusterImpaired(ILogger logger, LogLevel level, string cluster, string reason);
}
