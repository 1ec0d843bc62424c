using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>
/// Calls while the graph below a target changes (gRFC A74): cases of xds-client 8.4, 8.5, 8.6 and 8.7 at the level of calls.
/// </summary>
public sealed class GraphUpdateTests : IAsyncLifetime
{
    private FakeXdsServer _xds = null!;
    private FakeBackend _one = null!;
    private FakeBackend _two = null!;
    private MeshRuntime _mesh = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _one = await Backends.StartAsync("one");
        _two = await Backends.StartAsync("two");
        _mesh = XdsMesh.Runtime(_xds);
        _client = _mesh.CreateHttpClient();
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 L8")]
    public async Task Push_OtherRouteNameWhoseRoutesAreLate_UsesTheOldOnesUntilThen()
    {
        SetClusters();
        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r1"), XdsResources.RouteConfiguration("r1").ToCluster("v1"));
        await _client.AnsweredByAsync("http://pay/");

        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r2"));
        await _xds.WaitForSubscriptionAsync(XdsResourceType.RouteConfiguration, "r2", TestTimeout.Token);
        await XdsMesh.SettledAsync(_mesh);
        var meanwhile = await _client.CountAnswersAsync("http://pay/", 5);
        _xds.Set(XdsResources.RouteConfiguration("r2").ToCluster("v2"));
        await Eventually.AnsweredByAsync(_client, "http://pay/", "two");

        Assert.Equal(["one"], meanwhile.Keys);
        await _xds.WaitForUnsubscriptionAsync(XdsResourceType.RouteConfiguration, "r1", TestTimeout.Token);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 L9")]
    public async Task Push_RoutesMoveIntoTheListenerAndBackUnderTraffic_FailsNoCall()
    {
        SetClusters();
        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        await using var traffic = Traffic.Start(_client, "http://pay/");
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            _xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v2")));
            await Eventually.AnsweredByAsync(_client, "http://pay/", "two");
            await traffic.FlowsAsync();
            _xds.Set(XdsResources.Listener("pay").RoutesFrom("r"));
            await Eventually.AnsweredByAsync(_client, "http://pay/", "one");
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X6")]
    public async Task Push_OnlyTheConnectionManagerChanges_TheNextCallHasIt()
    {
        SetClusters();
        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        await _client.AnsweredByAsync("http://pay/");

        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r").MaxStreamDuration(TimeSpan.FromMilliseconds(100)));
        await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Listener);
        using var gate = _one.HoldRequests();

        Assert.Equal(MeshFailureReason.RequestTimeout, (await _client.FailsAsync("http://pay/")).Reason);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA8")]
    public async Task Get_OneOfTwoWeightedClustersUnusable_FailsItsShareOnly()
    {
        SetClusters();
        _xds.Update(u => u.Set(
            XdsResources.Listener("pay").InlineRoutes(r => r.Route(route => route.ToClusters(("v1", 3), ("v2", 1)))), XdsResources.Endpoints("v2")));
        await using var mesh = XdsMesh.Runtime(_xds, seed: 5);
        using var client = mesh.CreateHttpClient();
        var statuses = new List<MeshFailureReason>();

        for (var i = 0; i < 200; i++)
        {
            statuses.Add(await OutcomeAsync(client));
        }

        // n = 200, p = 0.25; five standard deviations of a draw per call are 31.
        Assert.InRange(statuses.Count(status => status == MeshFailureReason.NoHealthyEndpoint), 50 - 31, 50 + 31);
        Assert.All(statuses, status => Assert.True(status is MeshFailureReason.None or MeshFailureReason.NoHealthyEndpoint, $"{status}"));
        Assert.Equal(0, _two.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P13")]
    public async Task Push_EndpointDrainsDuringACall_TheCallEndsWellAndNoOtherComes()
    {
        SetClusters();
        _xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v1")));
        _one.Behavior = BackendBehavior.Default.WithBody("to the end");
        using var gate = _one.HoldRequests();
        var inFlight = _client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        _xds.Set(XdsResources.Endpoints("v1").Add(_one, e => e.Health(XdsEndpointHealth.Draining)).Add(_two));
        await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
        var others = await _client.CountAnswersAsync("http://pay/", 20);
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
        _xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v1")), Priorities(one: 0, two: 1));
        _client.DefaultRequestVersion = HttpVersion.Version20;
        _client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await using var traffic = Traffic.Start(_client, "http://pay/");
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            await PushPrioritiesAsync(one: 1, two: 0);
            await traffic.FlowsAsync();
            Assert.Equal(["two"], (await _client.CountAnswersAsync("http://pay/", 5)).Keys);
            await PushPrioritiesAsync(one: 0, two: 1);
            await traffic.FlowsAsync();
            Assert.Equal(["one"], (await _client.CountAnswersAsync("http://pay/", 5)).Keys);
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal((1, 1), (_one.ConnectionCount, _two.ConnectionCount));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P15")]
    public async Task Push_AllEndpointsReplacedUnderTraffic_FailsNoCall()
    {
        await using var three = await Backends.StartAsync("three");
        SetClusters();
        _xds.Set(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("v1")), XdsResources.Endpoints("v1").Add(_one));
        await using var traffic = Traffic.Start(_client, "http://pay/");
        await traffic.FlowsAsync();

        foreach (var backends in (FakeBackend[][])[[_two, three], [_one], [three, _two], [_one]])
        {
            _xds.Set(XdsResources.Endpoints("v1").Add(backends));
            await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(["one"], (await _client.CountAnswersAsync("http://pay/", 10)).Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X3")]
    public async Task Push_RouteMovesToAClusterWithLateEndpointsUnderTraffic_FailsNoCall()
    {
        SetClusters();
        _xds.Remove(XdsResourceType.Endpoint, "v2");
        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        await using var traffic = Traffic.Start(_client, "http://pay/");
        await traffic.FlowsAsync();

        _xds.Set(XdsResources.RouteConfiguration("r").ToCluster("v2"));
        await _xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await traffic.FlowsAsync();
        var meanwhile = _two.RequestCount;
        _xds.Set(XdsResources.Endpoints("v2").Add(_two));
        await Eventually.AnsweredByAsync(_client, "http://pay/", "two");
        await traffic.FlowsAsync();

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(0, meanwhile);
    }

    // The call waits for a connection when its route moves away, and never gets one.
    [Fact]
    [Trait("Rule", "xds-client 8.7 X9")]
    public async Task Get_FailsBeforeItIsSentAfterTheRouteMoved_GivesItsClusterUp()
    {
        _one.NewConnections = NewConnectionMode.Ignore;
        SetClusters();
        _xds.Set(XdsResources.Listener("pay").RoutesFrom("r"), XdsResources.RouteConfiguration("r").ToCluster("v1"));
        _client.DefaultRequestVersion = HttpVersion.Version20;
        _client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var giveUp = new CancellationTokenSource();
        var call = _client.GetAsync(new Uri("http://pay/"), giveUp.Token);
        await _one.WaitUntilAsync(backend => backend.ConnectionCount > 0, TestTimeout.Token);

        _xds.Set(XdsResources.RouteConfiguration("r").ToCluster("v2"));
        await _xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.RouteConfiguration, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        var held = (await _mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters.Select(cluster => cluster.Name).ToArray();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(["v1", "v2"], held);
        await _xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "v1", TestTimeout.Token);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _mesh.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _xds.DisposeAsync();
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
    private void SetClusters() => _xds.Update(u => u.Set(
        XdsResources.Cluster("v1"),
        XdsResources.Endpoints("v1").Add(_one),
        XdsResources.Cluster("v2"),
        XdsResources.Endpoints("v2").Add(_two)));

    private XdsEndpointsBuilder Priorities(int one, int two) => XdsResources.Endpoints("v1")
        .Locality("near", l => l.Priority(one).Add(_one))
        .Locality("far", l => l.Priority(two).Add(_two));

    private Task PushPrioritiesAsync(int one, int two)
    {
        _xds.Set(Priorities(one, two));
        return XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
    }
}
