using BenchmarkDotNet.Attributes;
using MeshClient.Balancing;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;

namespace MeshClient.Benchmarks.Balancing;

/// <summary>What does balancing add to an attempt from pick to end, clock included?</summary>
// Many iterations of about two milliseconds: on a busy machine the fastest ones are those that nobody interrupted.
[InvocationCount(16384)]
[IterationCount(100)]
[MinColumn]
[MedianColumn]
public class AttemptAccountingBenchmarks
{
    private readonly LocalityLoad _load = new(Locality.Empty, EndpointMetricSelection.None);
    private BenchmarkedCluster _roundRobin = null!;
    private BenchmarkedCluster _latencyAware = null!;

    [Params(10, 1_000)]
    public int Endpoints { get; set; }

    [GlobalSetup]
    public void SetUp() => SetUpTask.Complete(SetUpAsync);

    [Benchmark(Baseline = true)]
    public void RoundRobin() => RunAttempt(_roundRobin.Balancer);

    /// <summary>The same in a cluster whose load is reported to the control plane.</summary>
    [Benchmark]
    public void RoundRobinReported()
    {
        _load.Started();
        RunAttempt(_roundRobin.Balancer);
        _load.Ended(succeeded: true);
    }

    [Benchmark]
    public void LatencyAware() => RunAttempt(_latencyAware.Balancer);

    private async Task SetUpAsync()
    {
        var endpoints = BenchmarkedCluster.Endpoints(Endpoints);
        _roundRobin = await BenchmarkedCluster.CreateAsync(new RoundRobinPolicy(), endpoints);
        _latencyAware = await BenchmarkedCluster.CreateAsync(new LatencyAwarePolicy(), endpoints);
    }

    private static void RunAttempt(ClusterBalancer balancer)
    {
        var start = TimeProvider.System.GetTimestamp();
        balancer.Pick(new PickContext(start), out var endpoint);
        balancer.AttemptStarted(endpoint!, start);
        var headers = TimeProvider.System.GetTimestamp();
        balancer.HeadersReceived(endpoint!, start);
        balancer.AttemptEnded(endpoint!, new AttemptOutcome
        {
            Kind = AttemptOutcomeKind.Success,
            StartTimestamp = start,
            HeadersTimestamp = headers,
            HttpStatus = 200,
        });
    }
}
