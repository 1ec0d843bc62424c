using Google.Protobuf;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using ParseContext = MeshClient.Xds.Resources.ParseContext;

namespace MeshClient.Testing.Tests.Resources;

public sealed class XdsServiceBuilderTests
{
    [Fact]
    public async Task Endpoints_Backends_MakeAWholeService()
    {
        await using var bad = await FakeBackend.StartAsync(503, TestTimeout.Token);
        await using var good = await FakeBackend.StartAsync(TestTimeout.Token);

        var snapshot = Service(s => s.Endpoints(bad, good).Retry(attempts: 2, on: "5xx").Timeout(TimeSpan.FromSeconds(1)));

        Assert.Equal("payments", Get<ListenerResource>(snapshot, XdsResourceType.Listener).HttpConnectionManager?.RouteConfigurationName);
        var action = Assert.IsType<ForwardAction>(Assert.Single(RoutesOf(snapshot)).Action);
        Assert.Equal([new WeightedCluster("payments", 1)], action.Clusters);
        Assert.Equal((2, TimeSpan.FromSeconds(1)), (action.RetryPolicy!.NumRetries, action.Timeout));
        Assert.Equal(new EdsDiscovery("payments"), Get<ClusterResource>(snapshot, XdsResourceType.Cluster).Discovery);
        Assert.Equal(
            [bad.Address, good.Address],
            Assert.Single(Get<EndpointsResource>(snapshot, XdsResourceType.Endpoint).Localities).Endpoints.Select(e => e.Address.Text));
    }

    [Fact]
    public void Cluster_Settings_AreApplied()
    {
        var snapshot = Service(s => s
            .Endpoints("10.0.0.1:80")
            .LoadBalancing(XdsLoadBalancing.LatencyAware())
            .CircuitBreaker(maxRequests: 3)
            .Cluster(c => c.Http2())
            .Drop("throttle", 10)
            .Locality("eu", l => l.Priority(1).Add("10.0.0.2:80"))
            .Listener(l => l.MaxStreamDuration(TimeSpan.FromSeconds(9))));

        var cluster = Get<ClusterResource>(snapshot, XdsResourceType.Cluster);
        Assert.IsType<LatencyAwarePolicy>(cluster.LoadBalancingPolicy);
        Assert.Equal((3u, UpstreamProtocol.Http2), (cluster.CircuitBreakers.MaxRequests, cluster.Protocol));
        var endpoints = Get<EndpointsResource>(snapshot, XdsResourceType.Endpoint);
        Assert.Equal((2, 1), (endpoints.Localities.Count, endpoints.Drops.Count));
        Assert.Equal(
            TimeSpan.FromSeconds(9),
            Get<ListenerResource>(snapshot, XdsResourceType.Listener).HttpConnectionManager?.MaxStreamDuration);
    }

    [Fact]
    public void Route_WithDefaultsSetLater_GetsThem()
    {
        var snapshot = Service(s => s
            .Endpoints("10.0.0.1:80")
            .Route(r => r.Prefix("/fast").Timeout(TimeSpan.FromSeconds(1)).ToCluster("payments"))
            .Route(r => r.ToCluster("payments"))
            .Timeout(TimeSpan.FromSeconds(5)));

        Assert.Equal(
            [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)],
            RoutesOf(snapshot).Select(r => ((ForwardAction)r.Action).Timeout!.Value));
    }

    [Fact]
    public async Task Split_OverTwoClusters_AddsThem()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);

        var snapshot = Service(s => s.AddCluster("v1", backend).AddCluster("v2", backend).Split(("v1", 90), ("v2", 10)));

        Assert.Equal(
            [new WeightedCluster("v1", 90), new WeightedCluster("v2", 10)],
            ((ForwardAction)Assert.Single(RoutesOf(snapshot)).Action).Clusters);
        Assert.Equal(["payments", "v1", "v2"], snapshot[XdsResourceType.Cluster].Resources.Keys);
        Assert.Equal(["payments", "v1", "v2"], snapshot[XdsResourceType.Endpoint].Resources.Keys);
    }

    [Fact]
    public void Routes_OfTheTest_ReplaceTheDefault()
    {
        var snapshot = Service(s => s
            .Routes(r => r.VirtualHost("v", ["payments"], h => h.ToCluster("other")))
            .Add(XdsResources.Cluster("other")));

        var host = Assert.Single(Get<RouteConfigurationResource>(snapshot, XdsResourceType.RouteConfiguration).VirtualHosts);
        Assert.Equal(["payments"], host.Domains);
        Assert.Contains("other", snapshot[XdsResourceType.Cluster].Resources.Keys);
    }

    private static ResourceSnapshot Service(Action<XdsServiceBuilder> configure) =>
        new XdsUpdate().SetService("payments", configure).ApplyTo(ResourceSnapshot.Empty);

    private static EquatableArray<MeshClient.Xds.Model.Route> RoutesOf(ResourceSnapshot snapshot) =>
        Assert.Single(Get<RouteConfigurationResource>(snapshot, XdsResourceType.RouteConfiguration).VirtualHosts).Routes;

    private static T Get<T>(ResourceSnapshot snapshot, XdsResourceType type)
        where T : XdsResource
    {
        ByteString value = snapshot[type].Resources["payments"].Value;
        var parsed = ResourceParser.Parse(type, value.Span, new ParseContext(new HashSet<string>(), new XdsServer("ipv4:127.0.0.1:1")));
        Assert.Null(parsed.Errors);
        return Assert.IsType<T>(parsed.Resource);
    }
}
