using MeshClient.Balancing;
using MeshClient.Transport;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Benchmarks.Balancing;

/// <summary>A balancer in production dress (system clock, per-thread randomness) whose endpoints have all been measured.</summary>
internal sealed class BenchmarkedCluster : IEndpointTransportFactory
{
    private readonly ControlLoop _loop = new(NullLogger.Instance);
    private readonly LoadBalancingPolicy _policy;

    private BenchmarkedCluster(LoadBalancingPolicy policy)
    {
        _policy = policy;
        Balancer = new ClusterBalancer("benchmark", this, TimeProvider.System, ThreadLocalRandomSource.Instance, _loop, NullLogger.Instance);
    }

    public ClusterBalancer Balancer { get; }

    public static async Task<BenchmarkedCluster> CreateAsync(LoadBalancingPolicy policy, EndpointsResource endpoints)
    {
        var cluster = new BenchmarkedCluster(policy);
        await cluster.UpdateAsync(endpoints);
        foreach (var endpoint in cluster.Balancer.Endpoints)
        {
            cluster.Measure(endpoint);
        }

        return cluster;
    }

    public static EndpointsResource Endpoints(int count, bool weighted = false, int localities = 1) => new()
    {
        Name = "benchmark",
        Localities = Enumerable.Range(0, localities).Select(locality => new LocalityEndpoints
        {
            Locality = new Locality("region", $"zone{locality}", ""),
            Weight = (uint)locality + 1,
            Endpoints = Enumerable.Range(0, count / localities).Select(index => new EndpointModel
            {
                Address = EndpointAddress.Tcp($"10.{locality}.{index / 256}.{index % 256}", 8080),
                Weight = weighted ? (uint)(index % 7) + 1 : 1,
            }).ToEquatableArray(),
        }).ToEquatableArray(),
    };

    public Task UpdateAsync(EndpointsResource endpoints)
    {
        var cluster = new ClusterResource { Name = "benchmark", Discovery = new EdsDiscovery("benchmark"), LoadBalancingPolicy = _policy };
        return _loop.InvokeAsync(() => Balancer.Update(cluster, endpoints));
    }

    public EndpointTransport Create(Endpoint endpoint) => throw new NotSupportedException("Nothing is sent.");

    private void Measure(Endpoint endpoint)
    {
        var start = TimeProvider.System.GetTimestamp();
        Balancer.AttemptStarted(endpoint, start);
        Balancer.HeadersReceived(endpoint, start);
        Balancer.AttemptEnded(endpoint, new AttemptOutcome
        {
            Kind = AttemptOutcomeKind.Success,
            StartTimestamp = start,
            HeadersTimestamp = start + (TimeProvider.System.TimestampFrequency / 100),
            HttpStatus = 200,
        });
    }
}
