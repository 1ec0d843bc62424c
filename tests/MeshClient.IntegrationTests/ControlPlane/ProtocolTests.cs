using System.Text;
using Grpc.Core;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Calls over both variants of the discovery protocol and both ways to subscribe, also as go-control-plane answers them.</summary>
public sealed class ProtocolTests
{
    /// <summary>Protocol, subscriptions, and whether the server has the habits of go-control-plane in its <c>ads</c> mode.</summary>
    public static TheoryData<XdsTransportProtocol, XdsSubscriptionMode, bool> Combinations { get; } = new()
    {
        { XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard, false },
        { XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard, true },
        { XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, false },
        { XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, true },
        { XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard, false },
        { XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard, true },
    };

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Get_OneServiceOfMany_IsConfiguredAndFollowsUpdates(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool isGo)
    {
        await using var xds = await StartAsync(protocol, subscriptions, isGo);
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("cart", s => s.Endpoints(two));
        xds.SetService("pay", s => s.Endpoints(one));
        xds.SetService("ship", s => s.Endpoints(two));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        xds.SetService("pay", s => s.Endpoints(two));
        await Eventually.AnsweredByAsync(client, "http://pay/", "two");

        Assert.Equal("two", await client.AnsweredByAsync("http://ship/"));
        Assert.Equal(1, xds.StreamCount);
        Assert.Equal(0, Assert.Single(await ControlPlanesAsync(mesh)).NackCount);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Restart_WithChangesMeanwhile_ServesOnAndCatchesUp(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool isGo)
    {
        await using var xds = await StartAsync(protocol, subscriptions, isGo);
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("cart", s => s.Endpoints(two));
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        await xds.StopAsync(TestTimeout.Token);
        xds.SetService("pay", s => s.Endpoints(two));
        await traffic.FlowsAsync();
        await xds.RestartAsync(TestTimeout.Token);
        await two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        var server = Assert.Single(await ControlPlanesAsync(mesh));
        Assert.True(server.IsConnected);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Restart_WithNothingNew_IsConnectedAgainAllTheSame(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool isGo)
    {
        await using var xds = await StartAsync(protocol, subscriptions, isGo);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("cart", s => s.Endpoints(backend));
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        await xds.StopAsync(TestTimeout.Token);
        await Eventually.IsAsync(() => ControlPlanesAsync(mesh), servers => !servers[0].IsConnected);
        await xds.RestartAsync(TestTimeout.Token);

        await Eventually.IsAsync(() => ControlPlanesAsync(mesh), servers => servers[0].IsConnected);
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard)]
    public async Task Get_TargetThatTheControlPlaneDoesNotHave_FailsWithoutWaiting(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions)
    {
        await using var xds = await StartAsync(protocol, subscriptions, isGo: false);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));

        // The clock stands still: no timer can be what ends the wait.
        await using var mesh = FakeTime.Runtime(xds, new FakeTimeProvider(), options => options.UnknownTargets = UnknownTargetMode.Fail);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        var exception = await client.FailsAsync("http://nowhere/");

        Assert.Contains("Listener \"nowhere\" does not exist", exception.Message, StringComparison.Ordinal);
        xds.SetService("nowhere", s => s.Endpoints(backend));
        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://nowhere/"), TestTimeout.Token));
    }

    [Fact]
    public async Task Get_ByNameInAdsMode_FailsAfterTheTimerAndSaysWhatToCheck()
    {
        await using var xds = await StartAsync(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named, isGo: true);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("cart", s => s.Endpoints(backend));
        xds.SetService("pay", s => s.Endpoints(backend));
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time, options => options.UnknownTargets = UnknownTargetMode.Fail);
        using var client = mesh.CreateHttpClient();

        var call = client.FailsAsync("http://pay/");
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "pay", TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, call);

        Assert.Contains("The server has not sent anything on this stream", (await call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Update_BadCluster_IsRejectedAndTheOldOneStays(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool isGo)
    {
        await using var xds = await StartAsync(protocol, subscriptions, isGo);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.SetJson(XdsResourceType.Cluster, """{ "name": "pay", "type": "STATIC", "lb_policy": "MAGLEV" }""");
        var nack = await xds.WaitForRequestAsync(
            request => request.Kind == XdsRequestKind.Nack && request.Type == XdsResourceType.Cluster, TestTimeout.Token);

        Assert.Contains("resource \"pay\"", nack.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Wait_EndpointsWithTimeToLive_AreStaleWithoutHeartbeats()
    {
        await using var xds = await StartAsync(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named, isGo: false);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        xds.SetTimeToLive(XdsResourceType.Endpoint, "pay", TimeSpan.FromSeconds(30));
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        time.Advance(TimeSpan.FromSeconds(30));
        var stale = await Eventually.IsAsync(() => EndpointsAsync(mesh), endpoints => endpoints.Error is not null);
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        xds.SendHeartbeats(XdsResourceType.Endpoint, "pay");
        await Eventually.IsAsync(() => EndpointsAsync(mesh), endpoints => endpoints.Error is null);

        Assert.Contains("did not refresh it within its TTL of 30 s", stale.Error, StringComparison.Ordinal);
        Assert.Equal(("does_not_exist_but_cached", true), (stale.State, stale.IsInForce));
    }

    [Fact]
    public async Task Wait_EndpointsWithTimeToLiveOverDelta_AreAskedForAgainWithoutHeartbeats()
    {
        await using var xds = await StartAsync(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, isGo: false);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        xds.SetTimeToLive(XdsResourceType.Endpoint, "pay", TimeSpan.FromSeconds(30));
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        time.Advance(TimeSpan.FromSeconds(30));

        await xds.WaitUntilAsync(
            server => server.Requests.Count(request => request.Type == XdsResourceType.Endpoint && request.Subscribed.Contains("pay")) == 2, TestTimeout.Token);
        await Eventually.IsAsync(() => EndpointsAsync(mesh), endpoints => endpoints.Error is null);
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    public async Task Get_ResponseOverTheSizeLimit_FailsAndSaysSoUntilItIsSmaller(XdsTransportProtocol protocol)
    {
        await using var xds = await StartAsync(protocol, XdsSubscriptionMode.Named, isGo: false);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        xds.Set(XdsResources.RouteConfiguration("pay").VirtualHost("huge", [new string('x', 70_000)], v => v.ToCluster("pay")));
        await using var mesh = XdsMesh.Runtime(xds, options => options.ControlPlane.MaxMessageSize = 64 * 1024);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");
        xds.SetService("pay", s => s.Endpoints(backend));
        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Contains("ResourceExhausted", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    [Trait("Rule", "xds-client 8.2 T26")]
    public async Task Get_ResponseBeyondTheUsualLimitOfGrpc_IsAccepted(XdsTransportProtocol protocol)
    {
        await using var xds = await StartAsync(protocol, XdsSubscriptionMode.Named, isGo: false);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        xds.Set(XdsResources.RouteConfiguration("pay")
            .VirtualHost("huge", [new string('x', 10 * 1024 * 1024)], v => v.ToCluster("pay"))
            .VirtualHost("pay", ["pay"], v => v.ToCluster("pay")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Get_ServerWithoutDelta_FailsAndSaysWhatToSet()
    {
        await using var xds = await StartAsync(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, isGo: false);
        xds.FailStreams(StatusCode.Unimplemented, "unknown method DeltaAggregatedResources");
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Contains("set its protocol to StateOfTheWorld", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Respond_BytesThatAreNoDeltaResponse_FailsAndRecovers()
    {
        await using var xds = await StartAsync(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, isGo: false);
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        var script = xds.TakeOverStreams();

        var call = client.FailsAsync("http://pay/");
        var stream = await script.AcceptStreamAsync(TestTimeout.Token);
        stream.RespondRaw(Encoding.UTF8.GetBytes("\xff\xfe this is no protobuf"));
        var exception = await call;
        script.Dispose();
        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Contains("the server sent what is no DeltaDiscoveryResponse", exception.Message, StringComparison.Ordinal);
    }

    private static Task<FakeXdsServer> StartAsync(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool isGo)
    {
        var options = isGo ? FakeXdsServerOptions.LikeGoControlPlane() : new FakeXdsServerOptions();
        (options.Protocol, options.Subscriptions, options.WaitCeiling) = (protocol, subscriptions, TestTimeout.Ceiling);
        return FakeXdsServer.StartAsync(options, TestTimeout.Token);
    }

    private static async Task<IReadOnlyList<MeshControlPlaneSnapshot>> ControlPlanesAsync(MeshRuntime mesh) =>
        (await mesh.GetSnapshotAsync(TestTimeout.Token)).ControlPlanes;

    private static async Task<MeshResourceSnapshot> EndpointsAsync(MeshRuntime mesh) =>
        (await mesh.GetSnapshotAsync(TestTimeout.Token)).Resources.Single(resource => resource.Type == XdsResourceType.Endpoint);
}
