using MeshClient.Balancing;
using MeshClient.Testing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Shared.Balancing;

/// <summary>A balancer on a fake clock and seeded randomness.</summary>
internal sealed class BalancerFixture : IAsyncDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly ControlLoop _loop = new(NullLogger.Instance);

    public BalancerFixture(ulong seed = 1)
        : this(new SeededRandomSource(seed))
    {
    }

    public BalancerFixture(IRandomSource random) =>
        Balancer = new ClusterBalancer("cluster", Transports, Time, random, _loop, NullLogger.Instance);

    public FakeTimeProvider Time { get; } = new();

    public RecordingTransportFactory Transports { get; } = new();

    public ClusterBalancer Balancer { get; }

    public Task UpdateAsync(LoadBalancingPolicy policy, EndpointsResource endpoints) =>
        UpdateAsync(EndpointResources.Cluster(policy), endpoints);

    public Task UpdateAsync(ClusterResource cluster, EndpointsResource endpoints) =>
        _loop.InvokeAsync(() => Balancer.Update(cluster, endpoints)).WaitAsync(Ceiling);

    /// <summary>
    /// Moves the clock and waits for what its timers started on the control loop. What was posted before runs before, or a timer that it
    /// sets would count from the time after.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan delta)
    {
        await SettleAsync();
        Time.Advance(delta);
        await SettleAsync();
    }

    /// <summary>Waits for everything that was posted to the control loop.</summary>
    public Task SettleAsync() => _loop.InvokeAsync(static () => { }).WaitAsync(Ceiling);

    public Endpoint Endpoint(string host) => Balancer.Endpoints.Single(endpoint => endpoint.Address.Host == host);

    public BalancerEndpointSnapshot Snapshot(string host) =>
        Balancer.GetEndpointSnapshots().Single(endpoint => endpoint.Address.Host == host);

    /// <summary>The host picked, or null.</summary>
    public string? Pick(params Endpoint[] previous) => TryPick(out var endpoint, previous) == PickStatus.Picked ? endpoint!.Address.Host : null;

    public PickStatus TryPick(out Endpoint? endpoint, params Endpoint[] previous)
    {
        var tried = default(PreviousEndpoints);
        foreach (var one in previous)
        {
            tried.Add(one);
        }

        return Balancer.Pick(new PickContext(Time.GetTimestamp(), tried), out endpoint);
    }

    /// <summary>How often each host is picked; picks without an endpoint count under "none", dropped ones under "dropped".</summary>
    public Dictionary<string, int> CountPicks(int picks)
    {
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < picks; i++)
        {
            var host = TryPick(out var endpoint) switch
            {
                PickStatus.Picked => endpoint!.Address.Host,
                PickStatus.Dropped => "dropped",
                _ => "none",
            };
            counts[host] = counts.GetValueOrDefault(host) + 1;
        }

        return counts;
    }

    /// <summary>The part of the picks that goes to hosts whose names begin like this.</summary>
    public double Share(string prefix, int picks) =>
        (double)CountPicks(picks).Where(count => count.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(count => count.Value) / picks;

    public long Start(string host) => Start(Endpoint(host));

    public long Start(Endpoint endpoint)
    {
        var timestamp = Time.GetTimestamp();
        Balancer.AttemptStarted(endpoint, timestamp);
        return timestamp;
    }

    /// <summary>Ends an attempt with a response now.</summary>
    public void Respond(string host, long start, int status = 200, TimeSpan? retryAfter = null)
    {
        var endpoint = Endpoint(host);
        Balancer.HeadersReceived(endpoint, start);
        Balancer.AttemptEnded(endpoint, new AttemptOutcome
        {
            Kind = AttemptOutcomeKind.Success,
            StartTimestamp = start,
            HeadersTimestamp = Time.GetTimestamp(),
            HttpStatus = status,
            RetryAfter = retryAfter,
        });
    }

    /// <summary>Ends an attempt without a response.</summary>
    public void Abandon(string host, long start, AttemptOutcomeKind kind) =>
        Balancer.AttemptEnded(Endpoint(host), new AttemptOutcome { Kind = kind, StartTimestamp = start });

    /// <summary>A whole attempt that takes this long.</summary>
    public void Serve(string host, TimeSpan latency, int status = 200)
    {
        var start = Start(host);
        Time.Advance(latency);
        Respond(host, start, status);
    }

    public async ValueTask DisposeAsync()
    {
        await Balancer.DisposeAsync();
        await _loop.DisposeAsync();
    }
}
