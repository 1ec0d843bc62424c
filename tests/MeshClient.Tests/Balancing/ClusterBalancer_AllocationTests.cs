using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

/// <summary>The hot path of an attempt allocates nothing. Only meaningful for optimised code, so it asserts in Release only.</summary>
public class ClusterBalancer_AllocationTests
{
    private const int Attempts = 10_000;

    public static TheoryData<string> Policies =>
        ["round robin", "weighted round robin", "random", "least request", "weighted least request", "latency-aware", "by locality", "priorities"];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task PickToEnd_TenThousandTimes_AllocatesNothing(string policy)
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        await using var balancer = new ClusterBalancer(
            "cluster", new RecordingTransportFactory(), TimeProvider.System, ThreadLocalRandomSource.Instance, loop, NullLogger.Instance);
        await loop.InvokeAsync(() => balancer.Update(Cluster(Policy(policy)), Endpoints(policy)));
        RunAttempts(balancer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        RunAttempts(balancer);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

#if DEBUG
        Assert.True(allocated >= 0);
#else
        Assert.Equal(0, allocated);
#endif
    }

    private static void RunAttempts(ClusterBalancer balancer)
    {
        var previous = default(PreviousEndpoints);
        for (var i = 0; i < Attempts; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            balancer.Pick(new PickContext(start, previous), out var endpoint);
            balancer.AttemptStarted(endpoint!, start);
            balancer.HeadersReceived(endpoint!, start);
            balancer.AttemptEnded(endpoint!, new AttemptOutcome
            {
                Kind = AttemptOutcomeKind.Success,
                StartTimestamp = start,
                HeadersTimestamp = start + 1000,
                HttpStatus = i % 10 == 0 ? 503 : 200,
                RetryAfter = i % 100 == 0 ? TimeSpan.FromMilliseconds(1) : null,
            });
            previous = default;
            previous.Add(endpoint!);
        }
    }

    private static EndpointsResource Endpoints(string policy) => policy switch
    {
        "weighted round robin" or "weighted least request" => OneLocality([Host("heavy", 50), .. Hosts("h", 99)]),
        "priorities" => Assignment(
            Locality("near", Hosts("near", 50, healthy: 25, degraded: 5)), Locality("far", Hosts("far", 50)) with { Priority = 1 }),
        _ => Assignment(Locality("one", Hosts("one", 50)), Locality("two", Hosts("two", 50)) with { Weight = 3 }),
    };

    private static LoadBalancingPolicy Policy(string name) => name switch
    {
        "random" => new RandomPolicy(),
        "least request" or "weighted least request" => new LeastRequestPolicy(),
        "latency-aware" => new LatencyAwarePolicy(),
        "by locality" => new WrrLocalityPolicy(new LatencyAwarePolicy()),
        _ => new RoundRobinPolicy(),
    };
}
