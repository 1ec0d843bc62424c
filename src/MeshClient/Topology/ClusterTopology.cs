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
/// complete pairs of both. Shared by all targets that route to the cluster, so that endpoint changes reach it without waiting for
/// anything else a target depends on. Single-owner: the control loop.
/// </summary>
internal sealed partial class ClusterTopology : IDisposable
{
    private readonly TopologyContext _context;
    private readonly HashSet<IClusterObserver> _observers = [];
    private readonly ResourceWatch<ClusterResource> _cluster;
    private EndpointFeed? _feed;
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

    /// <summary>True once <see cref="Runtime"/> was configured or failed.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>The clusters that an aggregate cluster is made of (gRFC A37), in order; empty for all others.</summary>
    public EquatableArray<string> Children { get; private set; } = [];

    /// <summary>What the first answer waits for.</summary>
    public string WaitingFor => _cluster.HasAnswer && _feed is not null ? _feed.Subject : $"Cluster {Name}";

    /// <summary>True while a topology needs the cluster; calls alone keep it alive through <see cref="Runtime"/>.</summary>
    public bool IsObserved => _observers.Count > 0;

    public void Add(IClusterObserver observer) => _observers.Add(observer);

    public void Remove(IClusterObserver observer) => _observers.Remove(observer);

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
                Fail(_cluster.Error!, []);
                break;
            case AggregateDiscovery aggregate:
                Replace(null);
                Fail(Unsupported(aggregate), aggregate.Clusters);
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

        Answer([]);
    }

    private void Fail(XdsError error, EquatableArray<string> children)
    {
        (ClusterResource?, EndpointsResource?, XdsError?) next = (null, null, error);
        if (!HasAnswer || next != _applied)
        {
            Log(error, unusable: true);
            _applied = next;
            Runtime.Fail(error);
        }

        Answer(children);
    }

    private void Answer(EquatableArray<string> children)
    {
        if (HasAnswer && children.Equals(Children))
        {
            return;
        }

        HasAnswer = true;
        Children = children;
        foreach (var observer in _observers)
        {
            observer.OnClusterChanged();
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

    private XdsError Unsupported(AggregateDiscovery aggregate) => new(
        XdsErrorKind.Invalid,
        $"Cluster \"{Name}\" is an aggregate of {aggregate.Clusters}, which MeshClient cannot balance over yet; calls to it fail. "
        + "Route to its parts instead.");

    [LoggerMessage(EventId = 1230, Level = LogLevel.Debug, Message = "Cluster {Cluster} updated: {Count} localities")]
    private static partial void ClusterUpdated(ILogger logger, string cluster, int count);

    [LoggerMessage(EventId = 1231, Message = "Cluster {Cluster} is impaired: {Reason}")]
    private static partial void ClusterImpaired(ILogger logger, LogLevel level, string cluster, string reason);
}
