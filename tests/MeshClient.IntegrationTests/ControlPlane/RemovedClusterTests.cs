using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class RemovedClusterTests
{
    [Fact]
    public async Task Push_RoutesLeaveACluster_ItsCallInFlightFinishesAndThenItIsUnsubscribed()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one", BackendBehavior.Default.WithBody("to the end"));
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.AddCluster("v1", one).AddCluster("v2", two).Route(r => r.ToCluster("v1")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        using var gate = one.HoldRequests();
        var inFlight = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        xds.Update(u => u
            .Set(XdsResources.RouteConfiguration("pay").ToCluster("v2"))
            .Remove(XdsResourceType.Cluster, "v1")
            .Remove(XdsResourceType.Endpoint, "v1"));
        await xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.RouteConfiguration, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        Assert.Equal("two", await client.AnsweredByAsync("http://pay/"));
        Assert.False(inFlight.IsCompleted);
        gate.Release();

        using var response = await inFlight;
        Assert.Equal("to the end", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        await xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "v1", TestTimeout.Token);
        await one.WaitUntilAsync(backend => backend.OpenConnectionCount == 0, TestTimeout.Token);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X3")]
    public async Task Push_NewClusterNotYetComplete_TheOldRoutesStayUntilItIs()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.AddCluster("v1", one).Route(r => r.ToCluster("v1")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.Set(XdsResources.RouteConfiguration("pay").ToCluster("v2"), XdsResources.Cluster("v2"));
        await xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await XdsMesh.SettledAsync(mesh);
        Assert.Equal(["one"], (await client.CountAnswersAsync("http://pay/", 10)).Keys);

        xds.Set(XdsResources.Endpoints("v2").Add(two));
        await Eventually.AnsweredByAsync(client, "http://pay/", "two");
        Assert.Equal(["two"], (await client.CountAnswersAsync("http://pay/", 10)).Keys);
    }

    [Fact]
    public async Task Push_ClusterSharedByTargets_KeepsItsConnectionsWhenOneLeaves()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.Update(u => u
            .SetService("shared", s => s.Endpoints(one))
            .SetService("a", s => s.Route(r => r.ToCluster("shared")))
            .SetService("b", s => s.AddCluster("other", two).Route(r => r.ToCluster("shared"))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://a/");
        await client.AnsweredByAsync("http://b/");
        var connections = one.ConnectionCount;

        xds.Set(XdsResources.RouteConfiguration("b").ToCluster("other"));
        await Eventually.AnsweredByAsync(client, "http://b/", "two");

        Assert.Equal("one", await client.AnsweredByAsync("http://a/"));
        Assert.Equal(connections, one.ConnectionCount);
    }
}
