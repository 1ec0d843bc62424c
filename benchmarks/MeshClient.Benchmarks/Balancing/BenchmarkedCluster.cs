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

    public BenchmarkedCluster(LoadBalancingPolicy policy, EndpointsResource endpoints)
    {
        Policy = policy;
        Balancer = new ClusterBalancer("benchmark", this, TimeProvider.System, ThreadLocalRandomSource.Instance, _loop, NullLogger.Instance);
        Update(endpoints);
        foreach (var endpoint in Balancer.Endpoints)
        {
            Measure(endpoint);
        }
    }

    public LoadBalancingPolicy Policy { get; }

    public ClusterBalancer Balancer { get; }

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

    // Benchmarks are synchronous; the loop does nothing else, so that waiting for it here cannot dead-lock.
    public void Update(EndpointsResource endpoints)
    {
        var cluster = new ClusterResource { Name = "benchmark", Discovery = new EdsDiscovery("benchmark"), LoadBalancingPolicy = Policy };
        _loop.InvokeAsync(() => Balancer.Update(cluster, endpoints)).GetAwaiter().GetResult();
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
