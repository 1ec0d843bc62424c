using MeshClient.Clusters;
using MeshClient.Xds.Client;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology;

/// <summary>
/// A cluster that targets route to, with everything it stands for: itself, or the leaves of an aggregate (gRFC A37, A74). Holds all
/// clusters below it while a target routes to it or a call that chose it is in flight. A changed aggregate comes into force when all of
/// its clusters have answered; until then the leaves before it serve. Single-owner: the control loop, except
/// <see cref="Reached"/> and <see cref="WaitingFor"/>.
/// </summary>
internal sealed partial class RoutedCluster : IDisposable
{
    private readonly TopologyContext _context;
    private readonly ClusterRegistry _registry;
    private readonly HashSet<IClusterObserver> _observers = [];
    private readonly Dictionary<string, ClusterTopology> _held = new(StringComparer.Ordinal);
    private readonly ClusterTopology _root;
    private readonly List<ClusterTopology> _changed = [];

    // Never written to once it is here.
    private volatile Dictionary<string, ClusterTopology> _reached = [];

    // To the first answer, or to the next configuration of an aggregate; null when there is none on the way.
    private volatile ClusterTraversal? _walk;
    private List<ClusterTopology> _leaves = [];
    private bool _scheduled;
    private bool _disposed;

    public RoutedCluster(TopologyContext context, ClusterRegistry registry, string name)
    {
        _context = context;
        _registry = registry;
        _root = Hold(name);
        _walk = ClusterTraversal.Of(name, context.Options.Origin, Hold);
        if (_walk.IsComplete)
        {
            Schedule();
        }
    }

    public string Name => _root.Name;

    public ClusterRuntime Runtime => _root.Runtime;

    /// <summary>True once calls can be sent to <see cref="Runtime"/>, or are known to fail.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>The clusters in force: this one, and for an aggregate all below it. Thread-safe.</summary>
    public IReadOnlyCollection<string> Reached => _reached.Keys;

    /// <summary>What the first answer, or the next configuration of an aggregate, waits for. Thread-safe.</summary>
    public IEnumerable<string> WaitingFor => _walk?.Pending.Select(cluster => cluster.WaitingFor) ?? [];

    /// <summary>Walks from the root so far. Each costs as much as there are clusters below, so that answers alone must not make many.</summary>
    public int Walks { get; private set; }

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

    /// <summary>This cluster or one below got its first answer, or changed its kind. One evaluation for all changes of one turn of the loop.</summary>
    public void OnClusterChanged(ClusterTopology cluster)
    {
        _changed.Add(cluster);
        Schedule();
    }

    /// <summary>Gives all clusters up.</summary>
    public void Dispose()
    {
        _disposed = true;
        Runtime.Redirect(null);
        Serve([]);
        Release(static _ => true);
    }

    private void Schedule()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _context.Loop.Post(static state => ((RoutedCluster)state!).Evaluate(), this);
        }
    }

    private void Evaluate()
    {
        _scheduled = false;
        if (_disposed)
        {
            return;
        }

        var isOnTheWay = _changed.TrueForAll(cluster => _walk?.TryContinue(cluster) is true) && _walk is { IsComplete: false };
        _changed.Clear();
        if (!isOnTheWay)
        {
            Walk();
        }
    }

    // Also when the last of the unknown clusters has answered: only a walk from the root finds the leaves in order.
    private void Walk()
    {
        Walks++;
        var walk = ClusterTraversal.Of(Name, _context.Options.Origin, Hold);
        if (walk.IsComplete)
        {
            Publish(walk);
        }
        else
        {
            _walk = walk;

            // What only an older, never completed configuration wanted goes at once; what is in force stays.
            Release(name => !walk.Reached.ContainsKey(name) && !_reached.ContainsKey(name));
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
        _reached = traversal.Reached;
        _walk = null;
        Release(name => !traversal.Reached.ContainsKey(name));
        Announce();
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

        foreach (var leaf in _leaves.Except(leaves))
        {
            leaf.EndServing(this);
        }

        _leaves = leaves;
    }

    private void Announce()
    {
        if (!HasAnswer)
        {
            HasAnswer = true;
            foreach (var observer in _observers)
            {
                observer.OnClusterAnswered(this);
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
