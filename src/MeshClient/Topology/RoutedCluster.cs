using MeshClient.Clusters;
using MeshClient.Xds.Client;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology;

/// <summary>
/// A cluster that targets route to, with everything it stands for: itself, or the leaves of an aggregate (gRFC A37, A74). Holds all
/// clusters below it while a target routes to it or a call that chose it is in flight. A changed aggregate comes into force when all of
/// its clusters have answered; until then the leaves before it serve. Single-owner: the control loop.
/// </summary>
internal sealed partial class RoutedCluster : IDisposable
{
    private readonly TopologyContext _context;
    private readonly ClusterRegistry _registry;
    private readonly HashSet<IClusterObserver> _observers = [];
    private readonly Dictionary<string, ClusterTopology> _held = new(StringComparer.Ordinal);
    private readonly ClusterTopology _root;
    private Dictionary<string, ClusterTopology> _reached = [];
    private List<ClusterTopology> _leaves = [];
    private List<ClusterTopology> _pending;
    private string[] _told = [];
    private bool _scheduled;
    private bool _disposed;

    public RoutedCluster(TopologyContext context, ClusterRegistry registry, string name)
    {
        _context = context;
        _registry = registry;
        _root = Hold(name);
        _pending = [_root];
        if (_root.HasAnswer)
        {
            OnClusterChanged();
        }
    }

    public string Name => _root.Name;

    public ClusterRuntime Runtime => _root.Runtime;

    /// <summary>True once calls can be sent to <see cref="Runtime"/>, or are known to fail.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>The clusters in force: this one, and for an aggregate all below it.</summary>
    public IReadOnlyCollection<string> Reached => _reached.Keys;

    /// <summary>What the first answer, or the next configuration of an aggregate, waits for.</summary>
    public IEnumerable<string> WaitingFor => _pending.Select(cluster => cluster.WaitingFor);

    /// <summary>A target routes here from now on.</summary>
    public void Add(IClusterObserver observer)
    {
        if (_observers.Count == 0)
        {
            Runtime.Adopt();
        }

        _observers.Add(observer);
    }

    /// <summary>A target no longer routes here; calls in flight may still hold the cluster.</summary>
    public void Remove(IClusterObserver observer)
    {
        if (_observers.Remove(observer) && _observers.Count == 0)
        {
            Runtime.ExitCall();
        }
    }

    /// <summary>
    /// This cluster or one below got its first answer, waits for something else, or changed its kind. One evaluation for all changes of
    /// one turn of the loop.
    /// </summary>
    public void OnClusterChanged()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _context.Loop.Post(static state => ((RoutedCluster)state!).Evaluate(), this);
        }
    }

    /// <summary>Gives all clusters up.</summary>
    public void Dispose()
    {
        _disposed = true;
        Runtime.Redirect(null);
        Serve([]);
        Release(static _ => true);
    }

    private void Evaluate()
    {
        _scheduled = false;
        if (_disposed)
        {
            return;
        }

        var traversal = new ClusterTraversal(Hold);
        traversal.Visit(Name);
        if (traversal.IsComplete)
        {
            Publish(traversal);
        }
        else
        {
            // What only an older, never completed configuration wanted goes at once; what is in force stays.
            Release(name => !traversal.Reached.ContainsKey(name) && !_reached.ContainsKey(name));
            Announce(traversal.Pending, _reached);
        }
    }

    // First the new leaves take over, then the old ones are told, and only then clusters are given up: a call finds one or the other.
    private void Publish(ClusterTraversal traversal)
    {
        var leaves = traversal.Error is null ? traversal.Leaves : [];
        if (!_root.IsAggregate)
        {
            Runtime.Redirect(null);
        }
        else
        {
            Redirect(leaves, traversal.Error ?? _root.Note);
        }

        Serve(leaves);
        Release(name => !traversal.Reached.ContainsKey(name));
        Announce([], traversal.Reached);
    }

    private void Redirect(List<ClusterTopology> leaves, XdsError? error)
    {
        if (Runtime.Aggregate is not { } current || current.Error != error || !leaves.SequenceEqual(_leaves))
        {
            Runtime.Redirect(new AggregateLeaves([.. leaves.Select(leaf => leaf.Runtime)], error));
            AggregateChanged(_context.Logger, Name, leaves.Count, error?.Message);
        }
    }

    private void Serve(List<ClusterTopology> leaves)
    {
        foreach (var leaf in leaves)
        {
            leaf.BeginServing(this);
        }

        foreach (var leaf in _leaves)
        {
            if (!leaves.Contains(leaf))
            {
                leaf.EndServing(this);
            }
        }

        _leaves = leaves;
    }

    private void Announce(List<ClusterTopology> pending, Dictionary<string, ClusterTopology> reached)
    {
        string[] waitingFor = [.. pending.Select(cluster => cluster.WaitingFor)];
        var isNews = (!HasAnswer && pending.Count == 0)
            || !waitingFor.SequenceEqual(_told)
            || reached.Count != _reached.Count
            || !reached.Keys.All(_reached.ContainsKey);
        HasAnswer |= pending.Count == 0;
        _pending = pending;
        _told = waitingFor;
        _reached = reached;
        if (isNews)
        {
            foreach (var observer in _observers)
            {
                observer.OnClusterChanged();
            }
        }
    }

    private ClusterTopology Hold(string name)
    {
        if (!_held.TryGetValue(name, out var cluster))
        {
            cluster = _registry.Hold(name, this);
            _held.Add(name, cluster);
        }

        return cluster;
    }

    private void Release(Func<string, bool> condition)
    {
        foreach (var (name, cluster) in _held)
        {
            if (condition(name))
            {
                // Removing while enumerating is allowed for this dictionary.
                _held.Remove(name);
                _registry.Drop(cluster, this);
            }
        }
    }

    [LoggerMessage(EventId = 1232, Level = LogLevel.Debug, Message = "Aggregate cluster {Cluster} stands for {Count} clusters now; problem: {Problem}")]
    private static partial void AggregateChanged(ILogger logger, string cluster, int count, string? problem);
}
