using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Calls while control planes come and go (gRFC A71).</summary>
public sealed class FallbackTests
{
    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    [Trait("Rule", "xds-client 8.3 F1")]
    public async Task Get_PrimaryDown_SecondaryConfiguresTheCall(XdsTransportProtocol protocol)
    {
        await using var world = await World.StartAsync(2, protocol);
        await world.Servers[0].StopAsync(TestTimeout.Token);

        Assert.Equal("of-1", await world.Client.AnsweredByAsync("http://pay/"));

        var snapshot = await world.Mesh.GetSnapshotAsync();
        Assert.All(snapshot.Resources, resource => Assert.Equal(world.Servers[1].Server.Uri, resource.Server));
        Assert.Equal(
            [(world.Servers[0].Server.Uri, false), (world.Servers[1].Server.Uri, true)],
            snapshot.ControlPlanes.Select(server => (server.Uri, server.IsInUse)));
    }

    // In the incremental form a server says at once that it has no such cluster, so it cannot be silent about it.
    [Fact]
    [Trait("Rule", "xds-client 8.3 F3")]
    public async Task Get_PrimaryDiesBeforeTheCluster_EverythingComesFromTheSecondary()
    {
        await using var world = await World.StartAsync(2);
        var (primary, secondary) = (world.Servers[0], world.Servers[1]);
        primary.Remove(XdsResourceType.Cluster, "pay");
        primary.Remove(XdsResourceType.Endpoint, "pay");
        var call = world.Client.AnsweredByAsync("http://pay/");
        await primary.WaitForSubscriptionAsync(XdsResourceType.Cluster, "pay", TestTimeout.Token);

        await primary.StopAsync(TestTimeout.Token);

        Assert.Equal("of-1", await call);
        await secondary.WaitForSubscriptionAsync(XdsResourceType.Listener, "pay", TestTimeout.Token);
        await secondary.WaitForSubscriptionAsync(XdsResourceType.RouteConfiguration, "pay", TestTimeout.Token);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 F4")]
    public async Task Get_EverythingKnownWhenThePrimaryDies_CallsGoOnWithoutTheSecondary()
    {
        await using var world = await World.StartAsync(2);
        Assert.Equal("of-0", await world.Client.AnsweredByAsync("http://pay/"));

        await world.Servers[0].StopAsync(TestTimeout.Token);
        await Eventually.IsAsync(
            () => world.Mesh.GetSnapshotAsync(), snapshot => snapshot.ControlPlanes[0] is { IsConnected: false, LastError: not null });

        Assert.Equal("of-0", await world.Client.AnsweredByAsync("http://pay/"));
        Assert.Equal(0, world.Servers[1].StreamCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 F5")]
    public async Task Get_NewTargetWhileThePrimaryIsDead_MovesAllTargetsToTheSecondary()
    {
        await using var world = await World.StartAsync(2);
        Assert.Equal("of-0", await world.Client.AnsweredByAsync("http://pay/"));
        await world.Servers[0].StopAsync(TestTimeout.Token);

        Assert.Equal("of-1", await world.Client.AnsweredByAsync("http://ship/"));

        await Eventually.AnsweredByAsync(world.Client, "http://pay/", "of-1");
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    [Trait("Rule", "xds-client 8.3 F6")]
    public async Task Get_PrimaryReturns_CallsFollowItAndTheSecondaryIsLeft(XdsTransportProtocol protocol)
    {
        await using var world = await World.StartAsync(2, protocol);
        var (primary, secondary) = (world.Servers[0], world.Servers[1]);
        await primary.StopAsync(TestTimeout.Token);
        await using var traffic = Traffic.Start(world.Client, "http://pay/");
        await traffic.FlowsAsync();

        await primary.RestartAsync(TestTimeout.Token);
        await world.Backends[0].WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        await secondary.WaitUntilAsync(server => server.OpenConnectionCount == 0, TestTimeout.Token);
        Assert.Equal((1, 1), (secondary.StreamCount, primary.OpenStreamCount));
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    [Trait("Rule", "xds-client 8.3 F9")]
    public async Task Get_ThreeServersReturnOneByOne_CallsFollowTheFirstThatIsUp(XdsTransportProtocol protocol)
    {
        await using var world = await World.StartAsync(3, protocol);
        await world.Servers[0].StopAsync(TestTimeout.Token);
        await world.Servers[1].StopAsync(TestTimeout.Token);
        await using var traffic = Traffic.Start(world.Client, "http://pay/");
        await world.Backends[2].WaitForRequestsAsync(1, TestTimeout.Token);

        await world.Servers[1].RestartAsync(TestTimeout.Token);
        await world.Backends[1].WaitForRequestsAsync(1, TestTimeout.Token);
        await world.Servers[2].WaitUntilAsync(server => server.OpenStreamCount == 0, TestTimeout.Token);
        await world.Servers[0].RestartAsync(TestTimeout.Token);
        await world.Backends[0].WaitForRequestsAsync(1, TestTimeout.Token);
        await world.Servers[1].WaitUntilAsync(server => server.OpenStreamCount == 0, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(1, world.Servers[2].StreamCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 F2")]
    public async Task Get_AllDown_FailsNamingThemAll()
    {
        await using var world = await World.StartAsync(2);
        await world.Servers[0].StopAsync(TestTimeout.Token);
        await world.Servers[1].StopAsync(TestTimeout.Token);

        var exception = await world.Client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.ConfigNotReady, exception.Reason);
        Assert.All(world.Servers, server => Assert.Contains(server.Server.Uri, exception.Message, StringComparison.Ordinal));
    }

    /// <summary>Control planes that know the same services, each with a backend of its own: <c>of-0</c>, <c>of-1</c>, ….</summary>
    private sealed class World : IAsyncDisposable
    {
        private World(FakeXdsServer[] servers, FakeBackend[] backends, XdsTransportProtocol protocol)
        {
            (Servers, Backends) = (servers, backends);
            Mesh = MeshRuntime.Create(XdsMesh.Options(new XdsBootstrap([.. servers.Select(server => server.Server with { Protocol = protocol })]), _ => { }));
            Client = Mesh.CreateHttpClient();
        }

        public FakeXdsServer[] Servers { get; }

        public FakeBackend[] Backends { get; }

        public MeshRuntime Mesh { get; }

        public HttpClient Client { get; }

        public static async Task<World> StartAsync(int count, XdsTransportProtocol protocol = XdsTransportProtocol.StateOfTheWorld)
        {
            var servers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => XdsMesh.StartControlPlaneAsync()));
            var backends = await Task.WhenAll(Enumerable.Range(0, count).Select(i => Support.Backends.StartAsync($"of-{i}")));
            foreach (var (server, backend) in servers.Zip(backends))
            {
                server.Update(update => update.SetService("pay", s => s.Endpoints(backend)).SetService("ship", s => s.Endpoints(backend)));
            }

            return new World(servers, backends, protocol);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Mesh.DisposeAsync();
            await Task.WhenAll(Backends.Select(backend => backend.DisposeAsync().AsTask()));
            await Task.WhenAll(Servers.Select(server => server.DisposeAsync().AsTask()));
        }
    }
}
