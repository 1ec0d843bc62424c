using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>What the client cannot accept is rejected by name, and harms nothing else.</summary>
public sealed class RejectedResourceTests : TwoBackendTests
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Xds.Update(u => u.SetService("pay", s => s.Endpoints(One)).SetService("ship", s => s.Endpoints(One)));
        await Client.AnsweredByAsync("http://pay/");
        await Client.AnsweredByAsync("http://ship/");
    }

    [Fact]
    public async Task Push_GoodAndBadInOneResponse_NamesTheBadAndAppliesTheGood()
    {
        Xds.Update(u => u.Set(
            XdsResources.Endpoints("pay").Add(Two),
            XdsResources.Endpoints("ship").Add(Two, e => e.Weight(0))));

        var nack = await Xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        await XdsMesh.SettledAsync(Mesh);

        Assert.Contains("\"ship\"", nack, StringComparison.Ordinal);
        Assert.Contains("load_balancing_weight", nack, StringComparison.Ordinal);
        Assert.DoesNotContain("\"pay\"", nack, StringComparison.Ordinal);
        Assert.Equal("two", await Client.AnsweredByAsync("http://pay/"));
        Assert.Equal("one", await Client.AnsweredByAsync("http://ship/"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C17")]
    public async Task Push_BadUpdateOfOneClusterOfTwo_UpdatesTheOther()
    {
        Xds.Update(u => u
            .Set(XdsResources.Cluster("pay").EndpointsFrom("pay-two"), XdsResources.Endpoints("pay-two").Add(Two))
            .SetRaw(XdsResourceType.Cluster, "ship", XdsResources.Cluster("ship").TransportSocket("unknown", new Google.Protobuf.WellKnownTypes.Empty()).Build().Value));

        var nack = await Xds.WaitForNackAsync(XdsResourceType.Cluster, TestTimeout.Token);

        Assert.Contains("\"ship\"", nack, StringComparison.Ordinal);
        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        Assert.Equal("one", await Client.AnsweredByAsync("http://ship/"));
    }

    [Fact]
    public async Task Push_BadIsMendedLater_TakesEffect()
    {
        Xds.Set(XdsResources.Endpoints("pay").Add(Two, e => e.Weight(0)));
        await Xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);

        Xds.Set(XdsResources.Endpoints("pay").Add(Two, e => e.Weight(1)));

        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        await Xds.WaitForAckAsync(XdsResourceType.Endpoint, version: null, TestTimeout.Token);
    }

    [Theory]
    [InlineData("duplicate endpoint", XdsResourceType.Endpoint, "pay")]
    [InlineData("endpoint weights overflow", XdsResourceType.Endpoint, "pay")]
    [InlineData("endpoint port out of range", XdsResourceType.Endpoint, "pay")]
    [InlineData("cluster weights overflow", XdsResourceType.RouteConfiguration, "pay")]
    [InlineData("unreadable regex", XdsResourceType.RouteConfiguration, "pay")]
    [InlineData("unknown balancing policy", XdsResourceType.Cluster, "pay")]
    [InlineData("unknown transport socket", XdsResourceType.Cluster, "pay")]
    [InlineData("unknown filter", XdsResourceType.Listener, "pay")]
    [InlineData("garbage", XdsResourceType.Cluster, "resource[")]
    [InlineData("no name", XdsResourceType.Cluster, "resource[")]
    public async Task Push_BadResource_IsRejectedByNameAndTheLastGoodStays(string what, XdsResourceType type, string named)
    {
        Xds.Update(Bad(what));

        var nack = await Xds.WaitForNackAsync(type, TestTimeout.Token);
        await XdsMesh.SettledAsync(Mesh);

        Assert.Contains(named, nack, StringComparison.Ordinal);
        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
        Assert.Equal("one", await Client.AnsweredByAsync("http://ship/"));
    }

    [Fact]
    public async Task Get_OnlyEverRejected_FailsAndNamesResourceAndField()
    {
        Xds.SetService("late", s => s.Endpoints(e => e.Add(One, endpoint => endpoint.Weight(0))));

        var exception = await Client.FailsAsync("http://late/");

        Assert.Equal(MeshFailureReason.NoHealthyEndpoint, exception.Reason);
        Assert.Contains("Endpoint \"late\" was rejected", exception.Message, StringComparison.Ordinal);
        Assert.Contains("load_balancing_weight", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RoutesOnlyEverRejected_FailsAsConfigErrorAndNamesResourceAndField()
    {
        Xds.SetService("late", s => s.Endpoints(One).Route(r => r.Regex("(").ToCluster("late")));

        var exception = await Client.FailsAsync("http://late/");

        Assert.Equal(MeshFailureReason.ConfigError, exception.Reason);
        Assert.Contains("RouteConfiguration \"late\" was rejected", exception.Message, StringComparison.Ordinal);
        Assert.Contains("regex", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ServerRepeatsTheRejectedAtOnce_DoesNotSpin()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync(options => options.ResendAfterNack = true);
        xds.SetService("pay", s => s.Endpoints(One));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.Set(XdsResources.Endpoints("pay").Add(Two, e => e.Weight(0)));
        await xds.WaitForRequestAsync(request => request.Kind == XdsRequestKind.Nack, TestTimeout.Token);
        await client.CountAnswersAsync("http://pay/", 50);

        // Unpaced, every call would leave time for several rounds; paced, the second NACK is most of a second away from the first.
        Assert.InRange(xds.Requests.Count(request => request.Kind == XdsRequestKind.Nack), 1, 10);
    }

    private Action<XdsUpdate> Bad(string what) => what switch
    {
        "duplicate endpoint" => u => u.Set(XdsResources.Endpoints("pay").Add(Two, Two)),
        "endpoint weights overflow" => u => u.Set(
            XdsResources.Endpoints("pay").Add(One, e => e.Weight(uint.MaxValue)).Add(Two, e => e.Weight(uint.MaxValue))),
        "endpoint port out of range" => u => u.Set(XdsResources.Endpoints("pay").Add("127.0.0.1:70000")),
        "cluster weights overflow" => u => u.Set(
            XdsResources.RouteConfiguration("pay").Route(r => r.ToClusters(("pay", -1), ("ship", -1)))),
        "unreadable regex" => u => u.Set(XdsResources.RouteConfiguration("pay").Route(r => r.Regex("(").ToCluster("pay"))),
        "unknown balancing policy" => u => u.Set(
            XdsResources.Cluster("pay").LoadBalancing(XdsLoadBalancing.Custom("type.googleapis.com/example.Unknown", "{}"))),
        "unknown transport socket" => u => u.Set(
            XdsResources.Cluster("pay").TransportSocket("unknown", new Google.Protobuf.WellKnownTypes.Empty())),
        "unknown filter" => u => u.Set(
            XdsResources.Listener("pay").Filter("unknown", new Google.Protobuf.WellKnownTypes.Empty())),
        "garbage" => u => u.SetRaw(XdsResourceType.Cluster, "pay", new byte[] { 0xff, 0xff, 0xff, 0x01 }),
        _ => u => u.SetRaw(XdsResourceType.Cluster, "pay", XdsResources.Cluster("").Build().Value),
    };
}
