// Hot path.
using MeshClient.Balancing.LatencyAware;
using MeshClient.Transport;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>
/// One address of a cluster for as long as the control plane lists it and a while longer: owns its connections, statistics and
/// reachability. Thread-safe.
/// </summary>
internal sealed class Endpoint : EndpointStatistics
{
    private readonly EndpointContext _context;

    // Guards the life of the transport and the change of reachability. Neither happens on the steady request path.
    private readonly Lock _gate = new();

    private volatile EndpointPlacement _placement;

    // Of the placement: every build of a picker reads it of every endpoint.
    private volatile EndpointHealth _health;
    private volatile LatencyPool _pool;
    private volatile bool _removed;
    private volatile bool _closed;
    private volatile bool _connected;
    private volatile string? _connectError;
    private EndpointTransport? _transport;
    private int _connectFailures;
    private int _probing;
    private long _blockedUntil;
    private long _lastConnectAttempt;

    public Endpoint(EndpointPlacement placement, EndpointContext context)
    {
        _placement = placement;
        _health = placement.Model.Health;
        _context = context;
        _pool = context.NoPool;
    }

    public EndpointAddress Address => _placement.Model.Address;

    public EndpointPlacement Placement => _placement;

    /// <summary>The endpoints it is compared with. Set by the control loop.</summary>
    public LatencyPool Pool
    {
        get => _pool;
        set => _pool = value;
    }

    public EndpointStatistics Statistics => this;

    /// <summary>The control plane no longer lists it.</summary>
    public bool IsRemoved => _removed;

    /// <summary>When the back-off ends.</summary>
    public long BlockedUntil => Volatile.Read(ref _blockedUntil);

    /// <summary>Text of the last failed connection attempt; null after a successful one.</summary>
    public string? LastConnectError => _connectError;

    public EndpointState State => (_removed, IsConnectable, _connected) switch
    {
        (true, _, _) => EndpointState.Draining,
        (_, false, _) => EndpointState.BackOff,
        (_, _, true) => EndpointState.Ready,
        _ => EndpointState.Idle,
    };

    /// <summary>Made at first use. Valid between <see cref="ClusterBalancer.AttemptStarted"/> and <see cref="ClusterBalancer.AttemptEnded"/>.</summary>
    public EndpointTransport Transport => Volatile.Read(ref _transport) ?? CreateTransport();

    /// <summary>Healthy or degraded by configuration.</summary>
    public bool IsUsable => _health is EndpointHealth.Unknown or EndpointHealth.Healthy or EndpointHealth.Degraded;

    /// <summary>
    /// The list that it belongs to at the moment, besides that of all; null for none. An endpoint that cannot be reached counts as unhealthy,
    /// as if it were ejected, so that priorities and localities fail over as they do in the gRPC libraries.
    /// </summary>
    public ListKind? CurrentList => IsConnectable ? ConfiguredList : null;

    /// <summary>As <see cref="CurrentList"/>, whether it can be reached or not.</summary>
    public ListKind? ConfiguredList => _health switch
    {
        EndpointHealth.Unknown or EndpointHealth.Healthy => ListKind.Healthy,
        EndpointHealth.Degraded => ListKind.Degraded,
        _ => null,
    };

    /// <summary>Control loop only: the weight in its locality.</summary>
    public uint Weight { get; private set; }

    /// <summary>When a connection is established.</summary>
    public void ConnectSucceeded()
    {
        _connected = true;
        if (IsConnectable)
        {
            return;
        }

        lock (_gate)
        {
            _connectFailures = 0;
            _probing = 0;
            _connectError = null;
            IsConnectable = true;
        }

        _context.Observer.AvailabilityChanged(this);
    }

    /// <summary>When a connection could not be established, including its TLS handshake.</summary>
    /// <param name="error">What a person should read when no endpoint is left.</param>
    public void ConnectFailed(string error)
    {
        var now = _context.Time.GetTimestamp();
        bool wasConnectable;
        lock (_gate)
        {
            _connected = false;
            _connectError = error;
            wasConnectable = IsConnectable;
            if (!wasConnectable && _probing == 0)
            {
                // One of several attempts that failed together: they are one failure.
                return;
            }

            _connectFailures++;
            _probing = 0;
            Volatile.Write(ref _lastConnectAttempt, now);
            Volatile.Write(ref _blockedUntil, now + _context.Ticks(ConnectBackOff.Delay(_connectFailures, _context.Random)));
            IsConnectable = false;
        }

        if (wasConnectable)
        {
            _context.Observer.AvailabilityChanged(this);
        }

        _context.Observer.ConnectFailed(this);
    }

    /// <summary>
    /// Claims the one attempt that may find out whether an unreachable endpoint is back. A claim that is never used expires like a failure.
    /// </summary>
    /// <param name="now">The current timestamp.</param>
    /// <param name="early">Do not wait for the end of the back-off, because no other endpoint is connectable.</param>
    public bool TryClaimProbe(long now, bool early)
    {
        var last = Volatile.Read(ref _lastConnectAttempt);
        if (now - last < _context.MinimumProbeInterval || (!early && now < Volatile.Read(ref _blockedUntil)))
        {
            return false;
        }

        if (Interlocked.CompareExchange(ref _lastConnectAttempt, now, last) != last)
        {
            return false;
        }

        lock (_gate)
        {
            _probing = 1;
            _blockedUntil = now + _context.Ticks(ConnectBackOff.Delay(Math.Max(1, _connectFailures), _context.Random));
        }

        return true;
    }

    public void AttemptStarted(long timestamp)
    {
        Started(timestamp);
        _pool.AttemptStarted();

        // Picked just before it was removed, started just after it had drained: open again, the end of this attempt closes it.
        if (_closed)
        {
            lock (_gate)
            {
                _closed = false;
            }
        }
    }

    public void AttemptAnswered(long startTimestamp)
    {
        HeadersReceived(startTimestamp);

        // One more connection could not be made, but those that exist still answer.
        if (!IsConnectable)
        {
            ConnectSucceeded();
        }
    }

    public void AttemptEnded()
    {
        if (Ended() == 0 && _removed)
        {
            CloseIfDrained();
        }
    }

    /// <summary>Control loop: the configuration goes on listing the endpoint as it did.</summary>
    public void Keep(int generation) => Generation = generation;

    /// <summary>Control loop: the configuration lists the endpoint.</summary>
    public void Place(EndpointPlacement placement, int generation)
    {
        // What is known about other addresses says nothing about these.
        var forgiven = !IsConnectable && !placement.Model.AdditionalAddresses.Equals(_placement.Model.AdditionalAddresses);
        _placement = placement;
        _health = placement.Model.Health;
        Weight = Math.Max(1, placement.Model.Weight);
        Generation = generation;
        lock (_gate)
        {
            _removed = false;
            _closed = false;
            if (forgiven)
            {
                _connectFailures = 0;
                _probing = 0;
                IsConnectable = true;
            }
        }
    }

    /// <summary>Control loop: the configuration no longer lists the endpoint.</summary>
    public void Remove()
    {
        _removed = true;
        Interlocked.MemoryBarrier();
        CloseIfDrained();
    }

    // The closer announces itself and then looks at the count; an attempt counts itself and then looks for a closer. With full fences on
    // both sides at least one sees the other, so no attempt is left with a disposed transport.
    private void CloseIfDrained()
    {
        EndpointTransport? transport;
        lock (_gate)
        {
            if (!_removed)
            {
                return;
            }

            _closed = true;
            Interlocked.MemoryBarrier();
            if (InFlight != 0)
            {
                _closed = false;
                return;
            }

            transport = _transport;
            _transport = null;
        }

        if (transport is not null)
        {
            _context.Observer.TransportReleased(this, transport);
        }
    }

    private EndpointTransport CreateTransport()
    {
        lock (_gate)
        {
            return _transport ??= _context.Transports.Create(this);
        }
    }
}
