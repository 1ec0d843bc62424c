using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>
/// Calls while the graph below a target changes (gRFC A74): cases of xds-client 8.4, 8.5, 8.6 and 8.7 at the level of calls.
/// </summary>
public sealed class GraphUpdateTests : TwoBackendTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.4 L8")]
    public async Task Push_OtherRouteNameWhoseRoutesAreLate_UsesTheOldOnesUntilThen()
    {
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r1"), XdsResources.RouteConfiguration("r1").ToCluster("v1"));
        await Client.AnsweredByAsync("http://pay/");

        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r2"));
        await Xds.WaitForSubscriptionAsync(XdsResourceType.RouteConfiguration, "r2", TestTimeout.Token);
        await XdsMesh.SettledAsync(Mesh);
        var meanwhile = await Client.CountAnswersAsync("http://pay/", 5);
        Xds.Set(XdsResources.RouteConfiguration("r2").ToCluster("v2"));
        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");

        Assert.Equal(["one"], meanwhile.Keys);
        await Xds.WaitForUnsubscriptionAsync(XdsResourceType.RouteConfiguration, "r1", TestTimeout.Token);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 L9")]
    public async Task Push_RoutesMoveIntoTheListenerAndBackUnderTraffic_FailsNoCall()
    {
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        await using var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            Xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v2")));
            await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
            await traffic.FlowsAsync();
            Xds.Set(XdsResources.Listener("pay").RoutesFrom("r"));
            await Eventually.AnsweredByAsync(Client, "http://pay/", "one");
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X6")]
    public async Task Push_OnlyTheConnectionManagerChanges_TheNextCallHasIt()
    {
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        await Client.AnsweredByAsync("http://pay/");

        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r").MaxStreamDuration(TimeSpan.FromMilliseconds(100)));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Listener);
        using var gate = One.HoldRequests();

        Assert.Equal(MeshFailureReason.RequestTimeout, (await Client.FailsAsync("http://pay/")).Reason);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X6")]
    public async Task Push_OnlyTheFiltersChange_TheNextCallRunsThem()
    {
        Xds.SetService("pay", s => s.Endpoints(One));
        await Client.AnsweredByAsync("http://pay/");

        Xds.SetFault("pay", FaultListener.AbortByHttpStatus(418));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Listener);
        using var filtered = await Client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        Xds.SetFault("pay", FaultListener.AbortByHttpStatus(429));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Listener);
        using var changed = await Client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        Xds.Set(XdsResources.Listener("pay"));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Listener);

        Assert.Equal((418, 429), ((int)filtered.StatusCode, (int)changed.StatusCode));
        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA8")]
    public async Task Get_OneOfTwoWeightedClustersUnusable_FailsItsShareOnly()
    {
        SetClusters();
        Xds.Update(u => u.Set(
            XdsResources.Listener("pay").InlineRoutes(r => r.Route(route => route.ToClusters(("v1", 3), ("v2", 1)))), XdsResources.Endpoints("v2")));
        await using var mesh = XdsMesh.Runtime(Xds, seed: 5);
        using var client = mesh.CreateHttpClient();
        var statuses = new List<MeshFailureReason>();

        for (var i = 0; i < 200; i++)
        {
            statuses.Add(await OutcomeAsync(client));
        }

        // n = 200, p = 0.25; five standard deviations of a draw per call are 31.
        Assert.InRange(statuses.Count(status => status == MeshFailureReason.NoHealthyEndpoint), 50 - 31, 50 + 31);
        Assert.All(statuses, status => Assert.True(status is MeshFailureReason.None or MeshFailureReason.NoHealthyEndpoint, $"{status}"));
        Assert.Equal(0, Two.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P13")]
    public async Task Push_EndpointDrainsDuringACall_TheCallEndsWellAndNoOtherComes()
    {
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v1")));
        One.Behavior = BackendBehavior.Default.WithBody("to the end");
        using var gate = One.HoldRequests();
        var inFlight = Client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        Xds.Set(XdsResources.Endpoints("v1").Add(One, e => e.Health(XdsEndpointHealth.Draining)).Add(Two));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Endpoint);
        var others = await Client.CountAnswersAsync("http://pay/", 20);
        gate.Release();

        using var response = await inFlight;
        Assert.Equal("to the end", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        Assert.Equal(["two"], others.Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P14")]
    public async Task Push_LocalityMovesToTheNextPriorityAndBackUnderTraffic_FailsNoCallAndReusesConnections()
    {
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v1")), Priorities(one: 0, two: 1));
        Client.DefaultRequestVersion = HttpVersion.Version20;
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await using var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            await PushPrioritiesAsync(one: 1, two: 0);
            await traffic.FlowsAsync();
            Assert.Equal(["two"], (await Client.CountAnswersAsync("http://pay/", 5)).Keys);
            await PushPrioritiesAsync(one: 0, two: 1);
            await traffic.FlowsAsync();
            Assert.Equal(["one"], (await Client.CountAnswersAsync("http://pay/", 5)).Keys);
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal((1, 1), (One.ConnectionCount, Two.ConnectionCount));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P15")]
    public async Task Push_AllEndpointsReplacedUnderTraffic_FailsNoCall()
    {
        await using var three = await Backends.StartAsync("three");
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v1")), XdsResources.Endpoints("v1").Add(One));
        await using var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();

        foreach (var backends in (FakeBackend[][])[[Two, three], [One], [three, Two], [One]])
        {
            Xds.Set(XdsResources.Endpoints("v1").Add(backends));
            await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Endpoint);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(["one"], (await Client.CountAnswersAsync("http://pay/", 10)).Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X3")]
    public async Task Push_RouteMovesToAClusterWithLateEndpointsUnderTraffic_FailsNoCall()
    {
        SetClusters();
        Xds.Remove(XdsResourceType.Endpoint, "v2");
        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        await using var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();

        Xds.Set(XdsResources.RouteConfiguration("r").ToCluster("v2"));
        await Xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await traffic.FlowsAsync();
        var meanwhile = Two.RequestCount;
        Xds.Set(XdsResources.Endpoints("v2").Add(Two));
        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        await traffic.FlowsAsync();

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(0, meanwhile);
    }

    // The call waits for a connection when its route moves away, and never gets one.
    [Fact]
    [Trait("Rule", "xds-client 8.7 X9")]
    public async Task Get_FailsBeforeItIsSentAfterTheRouteMoved_GivesItsClusterUp()
    {
        One.NewConnections = NewConnectionMode.Ignore;
        SetClusters();
        Xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        Client.DefaultRequestVersion = HttpVersion.Version20;
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var giveUp = new CancellationTokenSource();
        var call = Client.GetAsync(new Uri("http://pay/"), giveUp.Token);
        await One.WaitUntilAsync(backend => backend.ConnectionCount > 0, TestTimeout.Token);

        Xds.Set(XdsResources.RouteConfiguration("r").ToCluster("v2"));
        await Xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.RouteConfiguration, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        var held = (await Mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters.Select(cluster => cluster.Name).ToArray();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(["v1", "v2"], held);
        await Xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "v1", TestTimeout.Token);
    }

    private static async Task<MeshFailureReason> OutcomeAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
            return response.IsSuccessStatusCode ? MeshFailureReason.None : MeshFailureReason.Other;
        }
        catch (MeshRequestException exception)
        {
            return exception.Reason;
        }
    }

    // What only routes need to name: v1 at the first backend, v2 at the second.
    private void SetClusters() => Xds.Update(u => u.Set(
        XdsResources.Cluster("v1"),
        XdsResources.Endpoints("v1").Add(One),
        XdsResources.Cluster("v2"),
        XdsResources.Endpoints("v2").Add(Two)));

    private XdsEndpointsBuilder Priorities(int one, int two) => XdsResources.Endpoints("v1")
        .Locality("near", l => l.Priority(one).Add(One))
        .Locality("far", l => l.Priority(two).Add(Two));

    private Task PushPrioritiesAsync(int one, int two)
    {
        Xds.Set(Priorities(one, two));
        return XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Endpoint);
    }
}
