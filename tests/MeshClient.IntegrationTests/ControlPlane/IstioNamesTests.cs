using MeshClient.IntegrationTests.Support;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Names as Istio makes them, which mean nothing to a client.</summary>
public sealed class IstioNamesTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.7 #Z3")]
    public async Task Get_ClusterNamesWithBars_AreUsedAsTheyAre()
    {
        const string Cluster = "outbound|8080|v1|reviews.shop.svc.cluster.local";
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("reviews-1");
        xds.Set(
            XdsResources.Listener("reviews.shop:8080").RoutesFrom("8080"),
            XdsResources.RouteConfiguration("8080").Route(r => r.Prefix("/").ToCluster(Cluster)),
            XdsResources.Cluster(Cluster),
            XdsResources.Endpoints(Cluster).Add(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("reviews-1", await client.AnsweredByAsync("http://reviews.shop:8080/"));
        await xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, Cluster, TestTimeout.Token);
        Assert.Equal(Cluster, Assert.Single((await mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters).Name);
    }
}
