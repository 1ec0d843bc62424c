using System.Collections.Concurrent;
using System.Globalization;
using MeshClient.Xds.Client;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology;

/// <summary>
/// The targets of a runtime: made on first use, found without allocation afterwards, dropped when idle, bounded in number.
/// Thread-safe.
/// </summary>
internal sealed partial class TargetRegistry : IAsyncDisposable
{
    // A target is dropped at the first sweep at which it has been unused for this many sweeps.
    private const int SweepsPerIdleTimeout = 8;

    // Timers of the system refuse to wait longer than 49 days.
    private static readonly TimeSpan MaxSweepInterval = TimeSpan.FromDays(24);

    private readonly ConcurrentDictionary<TargetKey, TargetRuntime> _targets = new();

    // Guards changes of _targets, _count and _disposed; taken on the first use of a target only.
    private readonly Lock _gate = new();

    // Control loop only.
    private readonly Dictionary<TargetKey, RunningTarget> _running = [];
    private readonly ConcurrentDictionary<TargetKey, TargetRuntime> _kept = new();
    private readonly TopologyContext _context;
    private readonly ClusterRegistry _clusters;
    private readonly Func<TargetKey, string> _listenerName;
    private readonly TargetRuntime _overflow;
    private readonly ITimer? _sweepTimer;
    private int _count;
    private bool _overflown;
    private bool _disposed;

    /// <param name="context">What the topologies share.</param>
    /// <param name="clusters">The clusters of the runtime.</param>
    /// <param name="listenerName">Target to Listener name, by the bootstrap's template.</param>
    public TargetRegistry(TopologyContext context, ClusterRegistry clusters, Func<TargetKey, string> listenerName)
    {
        _context = context;
        _clusters = clusters;
        _listenerName = listenerName;
        _overflow = CreateOverflow(context.Options.MaxTargets);
        _sweepTimer = StartSweepTimer();
    }

    /// <summary>All targets, for diagnostics.</summary>
    public IEnumerable<TargetRuntime> Targets => _targets.Values;

    /// <summary>
    /// The target that calls to this host (and explicit port, else -1) belong to. Never fails for lack of configuration: the state of
    /// the target tells. To be asked for every call, which also keeps the target alive.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public TargetRuntime Get(string host, int port) => Get(new TargetKey(host, port));

    /// <inheritdoc cref="Get(string, int)"/>
    public TargetRuntime Get(in TargetKey key)
    {
        if (_targets.TryGetValue(key, out var target))
        {
            target.Touch();
            return target;
        }

        return Add(key, bounded: true);
    }

    /// <summary>Starts a target that is never dropped for being idle and does not fall to the bound.</summary>
    public TargetRuntime Keep(in TargetKey key)
    {
        var target = Add(key, bounded: false);
        _kept[target.Key] = target;
        return target;
    }

    /// <summary>Completes when all kept targets can route calls.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_kept.Values.Select(target => target.WaitUntilReadyAsync(cancellationToken)));

    /// <summary>Stops all topologies. Calls in flight keep their clusters; who waits for a target fails.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        if (_sweepTimer is not null)
        {
            await _sweepTimer.DisposeAsync().ConfigureAwait(false);
        }

        await _context.Loop.InvokeAsync(StopAll).ConfigureAwait(false);
    }

    private static TargetRuntime CreateOverflow(int limit) => TargetRuntime.Rejected("(too many targets)", new XdsError(
        XdsErrorKind.Invalid,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The limit of {limit} targets is reached, so calls to further hosts fail. Raise MaxTargets, or keep clients that talk to many "
            + $"hosts out of the mesh.")));

    private TargetRuntime Add(TargetKey key, bool bounded)
    {
        // Without the lock, so that calls beyond the bound are cheap to refuse.
        if (bounded && Volatile.Read(ref _count) >= _context.Options.MaxTargets && !_targets.ContainsKey(key))
        {
            ReportOverflow(key);
            return _overflow;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_targets.TryGetValue(key, out var known))
            {
                known.Touch();
                return known;
            }

            var target = new TargetRuntime(key);
            _targets[key] = target;
            _count++;

            // Inside the lock, so that nothing starts after disposal stopped everything.
            _context.Loop.Post(() => Start(target));
            return target;
        }
    }

    private void ReportOverflow(TargetKey key)
    {
        if (!Interlocked.Exchange(ref _overflown, true))
        {
            TooManyTargets(_context.Logger, key.Text, _context.Options.MaxTargets);
        }
    }

    private void Start(TargetRuntime target) =>
        _running.Add(target.Key, new RunningTarget(target, new TargetTopology(_context, _clusters, target, _listenerName(target.Key))));

    private void StopAll()
    {
        foreach (var running in _running.Values.ToList())
        {
            Drop(running);
        }
    }

    private ITimer? StartSweepTimer()
    {
        var timeout = _context.Options.TargetIdleTimeout;
        if (timeout <= TimeSpan.Zero)
        {
            return null;
        }

        var interval = timeout / SweepsPerIdleTimeout;
        interval = interval < MaxSweepInterval ? interval : MaxSweepInterval;
        return _context.Time.CreateTimer(OnSweepTimer, this, interval, interval);
    }

    private static void OnSweepTimer(object? state)
    {
        var registry = (TargetRegistry)state!;
        registry._context.Loop.Post(static state => ((TargetRegistry)state!).Sweep(), registry);
    }

    private void Sweep()
    {
        foreach (var running in _running.Values.ToList())
        {
            if (running.IsIdleFor(SweepsPerIdleTimeout) && !_kept.ContainsKey(running.Target.Key))
            {
                Drop(running);
                TargetDropped(_context.Logger, running.Target.Name);
            }
        }
    }

    // First nobody finds the target any more, then who holds it is led to its successor, and only then its clusters go.
    private void Drop(RunningTarget running)
    {
        var key = running.Target.Key;
        lock (_gate)
        {
            _targets.TryRemove(key, out _);
            _count--;
        }

        Volatile.Write(ref _overflown, false);

        _running.Remove(key);
        running.Target.Retire(() => Get(key));
        running.Topology.Dispose();
    }

    [LoggerMessage(EventId = 1210, Level = LogLevel.Warning,
        Message = "Target {Target} was not added: the limit of {Limit} targets is reached. Calls to it and to further new hosts fail; raise MaxTargets")]
    private static partial void TooManyTargets(ILogger logger, string target, int limit);

    [LoggerMessage(EventId = 1211, Level = LogLevel.Debug, Message = "Target {Target} was idle and dropped")]
    private static partial void TargetDropped(ILogger logger, string target);
}
