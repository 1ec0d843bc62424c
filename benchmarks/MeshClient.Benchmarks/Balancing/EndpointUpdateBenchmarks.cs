using BenchmarkDotNet.Attributes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Benchmarks.Balancing;

/// <summary>How long does the control loop need for an EDS update in which one endpoint changes?</summary>
[IterationCount(50)]
[InvocationCount(1)]
[MinColumn]
[MedianColumn]
public class EndpointUpdateBenchmarks
{
    private BenchmarkedCluster _cluster = null!;
    private EndpointsResource[] _versions = null!;
    private int _version;

    [Params(1_000, 10_000)]
    public int Endpoints { get; set; }

    [Params("round robin", "latency-aware", "latency-aware, weighted")]
    public string Policy { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => SetUpTask.Complete(SetUpAsync);

    [Benchmark]
    public Task ChangeOneEndpoint() => _cluster.UpdateAsync(_versions[++_version % 2]);

    private async Task SetUpAsync()
    {
        var endpoints = BenchmarkedCluster.Endpoints(Endpoints, weighted: Policy.Contains("weighted", StringComparison.Ordinal));
        _versions = [endpoints, ChangeOne(endpoints)];
        _cluster = await BenchmarkedCluster.CreateAsync(Policy == "round robin" ? new RoundRobinPolicy() : new LatencyAwarePolicy(), endpoints);
    }

    private static EndpointsResource ChangeOne(EndpointsResource resource)
    {
        var locality = resource.Localities[0];
        var endpoints = locality.Endpoints.ToArray();
        endpoints[endpoints.Length / 2] = endpoints[endpoints.Length / 2] with { Health = EndpointHealth.Draining };
        return resource with { Localities = [locality with { Endpoints = endpoints.ToEquatableArray() }] };
    }
}
