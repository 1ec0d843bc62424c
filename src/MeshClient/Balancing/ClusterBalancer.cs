// Hot path.
using System.Diagnostics.CodeAnalysis;
using MeshClient.Balancing.LatencyAware;
using MeshClient.Transport;
using MeshClient.Xds.Internal;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging;

namespace MeshClient.Balancing;

/// <summary>
/// Chooses endpoints of one cluster and keeps what is known about them. <see cref="Update"/> runs on the control loop and publishes an
/// immutable picker; everything else may be called on any thread. Thread-safe.
/// </summary>
internal sealed partial class ClusterBalancer : IEndpointObserver, IAsyncDisposable
{
    // Picks see an unreachable endpoint at once; the rebuild that moves shares to other priorities need not follow every single failure.
    private static readonly TimeSpan RebuildSpacing = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly ControlLoop _loop;
    private readonly ILogger _logger;

    // Control loop only.
    private readonly EndpointSet _endpoints;
    private readonly PickerBuilder _builder;
    private readonly LoadAccount _loads;
    private readonly ITimer _wake;
    private ClusterResource? _cluster;
    private EndpointsResource? _resource;
    private long _lastBuild;

    // Written on the control loop.
    private volatile bool _disposed;
    private ClusterPicker _picker;
    private volatile LatencySettings _settings;
    private volatile LatencyRecorder _recorder;
    private volatile EndpointGroups _visible = EndpointGroups.Empty;
    private volatile string? _lastConnectError;
    private volatile Action? _endpointUnreachable;
    private int _rebuildNeeded;

    public ClusterBalancer(
        string clusterName,
        IEndpointTransportFactory transports,
        TimeProvider time,
        IRandomSource random,
        ControlLoop loop,
        ILogger logger,
        LoadReporter? loadReporter = null)
    {
        ClusterName = clusterName;
        _time = time;
        _loop = loop;
        _logger = logger;
        _endpoints = new EndpointSet(new EndpointContext(transports, time, random, this));
        _builder = new PickerBuilder(time, random);
        _loads = new LoadAccount(clusterName, loadReporter);
        _picker = new ClusterPicker(random);
        _settings = new LatencySettings(new LatencyAwarePolicy(), time);
        _recorder = new LatencyRecorder(_settings, time);

        // The timer outlives the request that happens to create the balancer, so it must not carry that request's context.
        using (ExecutionContext.SuppressFlow())
        {
            _wake = time.CreateTimer(static state => ((ClusterBalancer)state!).PostWake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public string ClusterName { get; }

    /// <summary>Text of the last failed connection attempt to any endpoint, for the error of a call that finds no endpoint.</summary>
    public string? LastConnectError => _lastConnectError;

    /// <summary>Called on any thread when a connection to an endpoint could not be made; null when nobody needs to know.</summary>
    public Action? EndpointUnreachable
    {
        get => _endpointUnreachable;
        set => _endpointUnreachable = value;
    }

    /// <summary>Every endpoint that is listed, or was within the last minute; in no particular order.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _visible.ToArray();

    /// <summary>The drop categories in force with their counts.</summary>
    public IReadOnlyList<DropRule> Drops => Volatile.Read(ref _picker).Drops;

    /// <summary>True if the pick context should carry the hash of the request.</summary>
    public bool UsesRequestHash => Volatile.Read(ref _picker).UsesRequestHash;

    /// <summary>True while too few endpoints are healthy and health is therefore ignored.</summary>
    public bool IsPanicking => Volatile.Read(ref _picker).IsPanicking;

    /// <summary>Disposed: there will be no endpoint any more.</summary>
    public bool IsClosed => _disposed;

    /// <summary>True while an endpoint of any priority is healthy or degraded and not known to be unreachable.</summary>
    public bool HasUsableEndpoint => Volatile.Read(ref _picker).Usable.Length > 0;

    /// <summary>Control loop: takes over a new configuration; endpoints are matched by address and keep their state.</summary>
    public void Update(ClusterResource cluster, EndpointsResource endpoints)
    {
        _loop.AssertCurrent();
        if (_disposed)
        {
            return;
        }

        if (_cluster?.LoadBalancingPolicy != cluster.LoadBalancingPolicy)
        {
            _settings = new LatencySettings(FindLatencyPolicy(cluster.LoadBalancingPolicy), _time);
            _recorder = new LatencyRecorder(_settings, _time);
        }

        (_cluster, _resource) = (cluster, endpoints);
        _loads.Update(cluster, endpoints);
        _endpoints.Update(endpoints, _loads.Lease);
        if (_endpoints.Duplicates is [var example, ..] duplicates)
        {
            DuplicateEndpointsIgnored(_logger, ClusterName, duplicates.Count, example);
        }

        // Removed endpoints leave the picker before they begin to drain.
        Rebuild();
        foreach (var endpoint in _endpoints.Recovered)
        {
            _recorder.Forget(endpoint);
        }

        _endpoints.RetireUnlisted();
        _visible = _endpoints.All;
        ScheduleWake();
    }

    /// <summary>Chooses an endpoint for an attempt. Lock-free, without allocation.</summary>
    public PickStatus Pick(in PickContext context, out Endpoint? endpoint) => Volatile.Read(ref _picker).Pick(context, out endpoint);

    /// <summary>
    /// Like <see cref="Pick"/>, but for a cluster that others stand behind: neither panic nor early probes. Lock-free, without allocation.
    /// </summary>
    public PickStatus PickUsable(in PickContext context, out Endpoint? endpoint) =>
        Volatile.Read(ref _picker).PickUsable(context, out endpoint);

    /// <summary>A limit of the cluster turned a call away; for load reports.</summary>
    public void CallOverflowed() => _loads.Overflowed();

    /// <summary>The attempt is about to be handed to the endpoint's transport. Must be paired with <see cref="AttemptEnded"/>.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Attempts are reported to the balancer that chose.")]
    public void AttemptStarted(Endpoint endpoint, long timestamp) => endpoint.AttemptStarted(timestamp);

    /// <summary>Response headers have arrived. At most once per attempt.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Attempts are reported to the balancer that chose.")]
    public void HeadersReceived(Endpoint endpoint, long startTimestamp) => endpoint.AttemptAnswered(startTimestamp);

    /// <summary>The attempt is over: response read to its end or given up, or no response.</summary>
    public void AttemptEnded(Endpoint endpoint, in AttemptOutcome outcome)
    {
        if (outcome.HeadersTimestamp is null)
        {
            endpoint.HeadersReceived(outcome.StartTimestamp);
        }

        _recorder.Record(endpoint, outcome);
        endpoint.AttemptEnded();
    }

    /// <summary>The state of <see cref="Endpoints"/>.</summary>
    public IReadOnlyList<BalancerEndpointSnapshot> GetEndpointSnapshots()
    {
        var now = _time.GetTimestamp();
        var settings = _settings;
        return Array.ConvertAll(_visible.ToArray(), endpoint => BalancerEndpointSnapshot.Of(endpoint, settings, _time, now));
    }

    /// <summary>
    /// Stops picking and closes the connections of idle endpoints; others close when their last attempt ends. Idempotent.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.InvokeAsync(() =>
        {
            if (_cluster is { } cluster && _resource is { } resource)
            {
                Update(cluster, resource with { Localities = [] });
            }

            _loads.Close();
            _disposed = true;
            AnnounceChange();
        }).ConfigureAwait(false);
        await _wake.DisposeAsync().ConfigureAwait(false);
    }

    void IEndpointObserver.AvailabilityChanged(Endpoint endpoint)
    {
        if (endpoint.IsConnectable)
        {
            _recorder.Forget(endpoint);
            EndpointBecameReachable(_logger, ClusterName, endpoint.Address);
        }
        else
        {
            var error = endpoint.LastConnectError;
            _lastConnectError = error;
            EndpointBecameUnreachable(_logger, ClusterName, endpoint.Address, error);
        }

        if (Interlocked.Exchange(ref _rebuildNeeded, 1) == 0)
        {
            PostWake();
        }
    }

    void IEndpointObserver.ConnectFailed(Endpoint endpoint) => _endpointUnreachable?.Invoke();

    void IEndpointObserver.TransportReleased(Endpoint endpoint, EndpointTransport transport) => _ = DisposeAsync(endpoint, transport);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for the end of these connections.")]
    private async Task DisposeAsync(Endpoint endpoint, EndpointTransport transport)
    {
        try
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            TransportDisposalFailed(_logger, ClusterName, endpoint.Address, exception);
        }
    }

    private static LatencyAwarePolicy FindLatencyPolicy(LoadBalancingPolicy policy) => policy switch
    {
        LatencyAwarePolicy latencyAware => latencyAware,
        WrrLocalityPolicy wrapper => FindLatencyPolicy(wrapper.EndpointPicking),
        _ => new LatencyAwarePolicy(),
    };

    private void PostWake() => _loop.Post(static state => ((ClusterBalancer)state!).Wake(), this);

    private void Wake()
    {
        if (_disposed || _cluster is null)
        {
            return;
        }

        if (Volatile.Read(ref _rebuildNeeded) != 0 && _time.GetElapsedTime(_lastBuild) >= RebuildSpacing)
        {
            Rebuild();
        }

        AnnounceTrialIfDue();
        _endpoints.ForgetExpired();
        _visible = _endpoints.All;
        ScheduleWake();
    }

    private void Rebuild()
    {
        // Before the build reads reachability: a change from now on asks for another one.
        Interlocked.Exchange(ref _rebuildNeeded, 0);
        _lastBuild = _time.GetTimestamp();
        var picker = _builder.Build(_cluster!, _resource!, _endpoints.Localities, _settings, _loads.Lease);
        var wasPanicking = Interlocked.Exchange(ref _picker, picker).IsPanicking;
        AnnounceChange();
        if (picker.IsPanicking != wasPanicking)
        {
            LogPanic(picker.IsPanicking);
        }
    }

    private void LogPanic(bool isPanicking)
    {
        if (isPanicking)
        {
            PanicBegan(_logger, ClusterName, _cluster!.HealthyPanicThreshold);
        }
        else
        {
            PanicEnded(_logger, ClusterName);
        }
    }

    private void ScheduleWake()
    {
        long? rebuild = Volatile.Read(ref _rebuildNeeded) != 0 ? _lastBuild + _time.ToTicks(RebuildSpacing) : null;
        var due = Earliest(Earliest(_endpoints.NextExpiry, rebuild), _nextTrial);
        var delay = due is null ? Timeout.InfiniteTimeSpan : _time.GetElapsedTime(_time.GetTimestamp(), due.Value);
        _wake.Change(due is not null && delay < TimeSpan.Zero ? TimeSpan.Zero : delay, Timeout.InfiniteTimeSpan);
    }

    private static long? Earliest(long? left, long? right) => left is null || right < left ? right : left;
}
