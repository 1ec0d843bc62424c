using Google.Protobuf;
using MeshClient.Testing.Resources;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>Good resources by the builders that tests use, with every builder's settings.</summary>
internal static class BuiltResources
{
    public static IReadOnlyList<(XdsResourceType Type, ByteString Bytes)> All { get; } =
    [
        .. new XdsResourceBuilder[]
        {
            XdsResources.Listener("l"),
            XdsResources.Listener("l").RoutesFrom("r"),
            XdsResources.Listener("l").InlineRoutes(r => r.ToCluster("c")),
            XdsResources.RouteConfiguration("r")
                .Route(r => r.Prefix("/cart").Header("x-user", "beta").ToCluster("a"))
                .Route(r => r.Prefix("/").Timeout(TimeSpan.FromSeconds(1)).Retry(2, "5xx,unavailable").ToClusters(("a", 1), ("b", 2))),
            XdsResources.Cluster("c")
                .LoadBalancing(XdsLoadBalancing.LatencyAware())
                .CircuitBreaker(maxRequests: 10, maxRetries: 3)
                .RetryBudget(20)
                .ConnectTimeout(TimeSpan.FromSeconds(1))
                .IdleTimeout(TimeSpan.FromMinutes(1))
                .PanicThreshold(10)
                .Http2()
                .ReportLoad("cpu_utilization", "named_metrics.*"),
            XdsResources.Cluster("c").EndpointsFrom("e").Http1(),
            XdsResources.Cluster("c").Aggregate("a", "b"),
            XdsResources.Cluster("c").StrictDns("a.test", 80),
            XdsResources.Cluster("c").LogicalDns("a.test", 80),
            XdsResources.Endpoints("e")
                .Locality("eu", l => l.Weight(3).Add("10.0.0.1:80", "[::1]:80", "unix:/run/a"))
                .Locality("us", l => l.Priority(1).Weight(1).Add("10.0.0.2:80"))
                .Drop("throttle", 1000),
        }.Select(builder => (builder.Type, ByteString.CopyFrom(builder.Build().Value.Span))),
    ];
}
