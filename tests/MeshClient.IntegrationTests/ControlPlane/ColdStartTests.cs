using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Processes that start while the control plane is away, with the resources of an earlier one on disk.</summary>
public sealed class ColdStartTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"mesh-cold-start-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard)]
    public async Task Get_ControlPlaneAway_ServedFromTheCacheUntilItReturnsWithOtherData(XdsTransportProtocol protocol, XdsSubscriptionMode mode)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        await RunAsync(xds.Server with { Protocol = protocol, Subscriptions = mode }, "http://pay/");
        await xds.StopAsync(TestTimeout.Token);

        await using var mesh = Runtime(xds.Server with { Protocol = protocol, Subscriptions = mode });
        using var client = mesh.CreateHttpClient();
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        var away = await mesh.GetSnapshotAsync(TestTimeout.Token);
        Assert.Equal(4, away.Resources.Count);
        Assert.All(away.Resources, resource =>
        {
            Assert.Equal((true, true, "requested_but_cached"), (resource.IsFromCache, resource.IsInForce, resource.State));
            Assert.Contains("cannot be reached", resource.Error, StringComparison.Ordinal);
        });
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        xds.SetService("pay", s => s.Endpoints(two));
        await xds.RestartAsync(TestTimeout.Token);
        await two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        await Eventually.IsAsync(() => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Resources.All(resource => !resource.IsFromCache && resource.Error is null));
    }

    [Fact]
    public async Task WaitUntilReady_ControlPlaneAway_IsReadyFromTheCache()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await RunAsync(xds.Server, "http://pay/");
        await xds.StopAsync(TestTimeout.Token);

        await using var mesh = Runtime(xds.Server);

        await mesh.WaitUntilReadyAsync(["pay"], TestTimeout.Ceiling);
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard)]
    public async Task Get_ServiceGoneWhenTheControlPlaneReturns_GoesAway(XdsTransportProtocol protocol, XdsSubscriptionMode mode)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.Update(update => update.SetService("pay", s => s.Endpoints(one)).SetService("ship", s => s.Endpoints(one)));
        await RunAsync(xds.Server with { Protocol = protocol, Subscriptions = mode }, "http://pay/", "http://ship/");
        await xds.StopAsync(TestTimeout.Token);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mesh = Runtime(xds.Server with { Protocol = protocol, Subscriptions = mode }, time, options => options.UnknownTargets = UnknownTargetMode.Fail);
        using var client = mesh.CreateHttpClient();
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal("one", await client.AnsweredByAsync("http://ship/"));

        xds.RemoveService("pay");
        await xds.RestartAsync(TestTimeout.Token);
        var gone = Eventually.IsAsync(
            () => mesh.GetSnapshotAsync(TestTimeout.Token),
            snapshot => snapshot.Targets.Single(target => target.Name == "pay").Status == MeshTargetStatus.Unknown);
        await FakeTime.RunUntilAsync(time, xds.WaitUntilAsync(server => server.OpenStreamCount > 0, TestTimeout.Token, "the client is back"));

        // The clock runs far ahead of the sockets: what the server has must be there before it decides what the server lacks.
        await XdsMesh.AppliedAsync(
            xds, mesh, XdsResourceType.Listener, XdsResourceType.RouteConfiguration, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        await FakeTime.RunUntilAsync(time, gone);

        Assert.Equal(MeshFailureReason.NoRoute, (await client.FailsAsync("http://pay/")).Reason);
        Assert.Equal("one", await client.AnsweredByAsync("http://ship/"));
    }

    [Fact]
    public async Task Get_FileDamaged_FailsAsWithoutACacheAndRecovers()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(one));
        await RunAsync(xds.Server, "http://pay/");
        await xds.StopAsync(TestTimeout.Token);
        var file = Assert.Single(Directory.GetFiles(_directory, "*.xdscache"));
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^40]);

        await using var mesh = Runtime(xds.Server);
        using var client = mesh.CreateHttpClient();
        Assert.Equal(MeshFailureReason.ConfigNotReady, (await client.FailsAsync("http://pay/")).Reason);
        await xds.RestartAsync(TestTimeout.Token);

        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Fact]
    public async Task Get_DirectoryCannotBeUsed_NoCallIsAffected()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(one));
        var file = $"{_directory}-file";
        await File.WriteAllTextAsync(file, "in the way");
        await using var mesh = XdsMesh.Runtime(xds, options => options.ControlPlane.CacheDirectory = Path.Combine(file, "sub"));
        using var client = mesh.CreateHttpClient();

        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        await mesh.DisposeAsync();
        File.Delete(file);
    }

    /// <summary>A process that made calls and ended.</summary>
    private async Task RunAsync(XdsServer server, params string[] uris)
    {
        await using var mesh = Runtime(server);
        using var client = mesh.CreateHttpClient();
        foreach (var uri in uris)
        {
            Assert.Equal("one", await client.AnsweredByAsync(uri));
        }
    }

    private MeshRuntime Runtime(XdsServer server, FakeTimeProvider? time = null, Action<MeshClientOptions>? configure = null)
    {
        var bootstrap = new XdsBootstrap(server) { Node = new XdsNode { Id = "meshclient-test" } };
        var options = XdsMesh.Options(bootstrap, options => options.ControlPlane.CacheDirectory = _directory);
        configure?.Invoke(options);
        return MeshRuntime.Create(options, new MeshClient.Runtime.EngineEnvironment { Time = time ?? TimeProvider.System });
    }
}
