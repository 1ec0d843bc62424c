using BenchmarkDotNet.Attributes;
using MeshClient.Balancing;
using MeshClient.Xds.Model;

namespace MeshClient.Benchmarks.Balancing;

/// <summary>What does the choice of an endpoint cost, and does it depend on how many there are?</summary>
// Many iterations of about two milliseconds: on a busy machine the fastest ones are those that nobody interrupted.
[InvocationCount(65536)]
[IterationCount(100)]
[MinColumn]
[MedianColumn]
public class PickBenchmarks
{
    private BenchmarkedCluster _roundRobin = null!;
    private BenchmarkedCluster _weightedRoundRobin = null!;
    private BenchmarkedCluster _random = null!;
    private BenchmarkedCluster _leastRequest = null!;
    private BenchmarkedCluster _weightedLeastRequest = null!;
    private BenchmarkedCluster _latencyAware = null!;
    private BenchmarkedCluster _weightedLatencyAware = null!;
    private BenchmarkedCluster _peak = null!;
    private BenchmarkedCluster _byLocality = null!;
    private long _timestamp;

    [Params(10, 1_000, 10_000)]
    public int Endpoints { get; set; }

    [GlobalSetup]
    public void SetUp() => SetUpTask.Complete(SetUpAsync);

    [Benchmark(Baseline = true)]
    public bool RoundRobin() => Pick(_roundRobin);

    [Benchmark]
    public bool WeightedRoundRobin() => Pick(_weightedRoundRobin);

    [Benchmark]
    public bool Random() => Pick(_random);

    [Benchmark]
    public bool LeastRequest() => Pick(_leastRequest);

    [Benchmark]
    public bool WeightedLeastRequest() => Pick(_weightedLeastRequest);

    [Benchmark]
    public bool LatencyAware() => Pick(_latencyAware);

    [Benchmark]
    public bool WeightedLatencyAware() => Pick(_weightedLatencyAware);

    [Benchmark]
    public bool LatencyAwarePeak() => Pick(_peak);

    [Benchmark]
    public bool LatencyAwareByLocality() => Pick(_byLocality);

    private async Task SetUpAsync()
    {
        _roundRobin = await CreateAsync(new RoundRobinPolicy());
        _weightedRoundRobin = await CreateAsync(new RoundRobinPolicy(), weighted: true);
        _random = await CreateAsync(new RandomPolicy());
        _leastRequest = await CreateAsync(new LeastRequestPolicy());
        _weightedLeastRequest = await CreateAsync(new LeastRequestPolicy(), weighted: true);
        _latencyAware = await CreateAsync(new LatencyAwarePolicy());
        _weightedLatencyAware = await CreateAsync(new LatencyAwarePolicy(), weighted: true);
        _peak = await CreateAsync(new LatencyAwarePolicy { Mode = LatencyEstimator.Peak });
        _byLocality = await BenchmarkedCluster.CreateAsync(
            new WrrLocalityPolicy(new LatencyAwarePolicy()), BenchmarkedCluster.Endpoints(Endpoints, localities: 2));

        // The attempt's start, which the caller has read anyway. Fixed, so that estimates do not expire during the run.
        _timestamp = TimeProvider.System.GetTimestamp();
    }

    private Task<BenchmarkedCluster> CreateAsync(LoadBalancingPolicy policy, bool weighted = false) =>
        BenchmarkedCluster.CreateAsync(policy, BenchmarkedCluster.Endpoints(Endpoints, weighted));

    private bool Pick(BenchmarkedCluster cluster) => cluster.Balancer.Pick(new PickContext(_timestamp), out _) == PickStatus.Picked;
}
