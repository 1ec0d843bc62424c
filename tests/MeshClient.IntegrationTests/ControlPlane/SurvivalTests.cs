using System.Globalization;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Control planes that are away, come back as somebody else, lie, are slow, or have very much to say.</summary>
public sealed class SurvivalTests
{
    [Fact]
    public async Task Start_AwayAndInTheBackground_HostStartsAndCallsSucceedWhenItComes()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await xds.StopAsync(TestTimeout.Token);
        using var host = Host(xds, MeshStartupMode.Background, TestTimeout.Ceiling);

        await host.StartAsync(TestTimeout.Token);
        using var client = host.Services.GetRequiredService<MeshRuntime>().CreateHttpClient();
        Assert.Equal(MeshFailureReason.ConfigNotReady, (await client.FailsAsync("http://pay/")).Reason);
        await xds.RestartAsync(TestTimeout.Token);

        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
        await host.StopAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Start_AwayAndRequired_HostFailsToStartWithTheReason()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await xds.StopAsync(TestTimeout.Token);
        using var host = Host(xds, MeshStartupMode.RequireReady, TimeSpan.FromMilliseconds(300));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => host.StartAsync(TestTimeout.Token));

        Assert.Contains("\"pay\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AwayAndRequired_HostWaitsForIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await xds.StopAsync(TestTimeout.Token);
        using var host = Host(xds, MeshStartupMode.RequireReady, TestTimeout.Ceiling);

        var start = host.StartAsync(TestTimeout.Token);
        await xds.RestartAsync(TestTimeout.Token);

        await start;
        await host.StopAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Get_AwayForAWeek_CallsGoOnAndTheServerIsTriedAtLeastEveryTwoMinutes()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mesh = FakeTime.Runtime(xds, time, options => options.RequiredTargets.Add("pay"));
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await xds.StopAsync(TestTimeout.Token);

        var noticed = Eventually.IsAsync(() => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.ControlPlanes[0].LastError is not null);
        await FakeTime.RunUntilAsync(time, noticed);
        for (var day = 0; day < 7; day++)
        {
            time.Advance(TimeSpan.FromDays(1));
            Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        }

        await xds.RestartAsync(TestTimeout.Token);
        var back = xds.WaitForStreamAsync(xds.StreamCount + 1, TestTimeout.Token);
        var before = time.GetUtcNow();
        await FakeTime.RunUntilAsync(time, back, TimeSpan.FromSeconds(10));

        // The ceiling of 120 s with its spread, and the steps of the clock that the wait for the socket takes.
        Assert.InRange(time.GetUtcNow() - before, TimeSpan.Zero, TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task Restart_ReturnsAsAnother_EverythingIsReplacedWithoutAFailedCall()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        await xds.StopAsync(TestTimeout.Token);
        xds.SetResources(
            XdsResources.Listener("pay").RoutesFrom("other-routes"),
            XdsResources.RouteConfiguration("other-routes").ToCluster("other-cluster"),
            XdsResources.Cluster("other-cluster").EndpointsFrom("other-endpoints"),
            XdsResources.Endpoints("other-endpoints").Add(two));
        await xds.RestartAsync(TestTimeout.Token);
        await two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        var snapshot = await Eventually.IsAsync(() => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Clusters.Count == 1);
        Assert.Equal("other-cluster", snapshot.Clusters[0].Name);
    }

    [Fact]
    public async Task Push_EverythingIsSaidToBeGone_CallsGoOn()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.SetResources();
        var snapshot = await Eventually.IsAsync(
            () => mesh.GetSnapshotAsync(TestTimeout.Token),
            snapshot => snapshot.Resources.Count(resource => resource.State == "does_not_exist_but_cached") == 2);

        Assert.Equal([XdsResourceType.Listener, XdsResourceType.Cluster], snapshot.Resources.Where(resource => resource.Error is not null).Select(resource => resource.Type));
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Push_LiesOneAfterTheOther_CallsGoOnWithTheTruth()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        // Bytes that are no message, a cluster of no kind, endpoints without a port, a route to nowhere.
        xds.SetRaw(XdsResourceType.Endpoint, "pay", new byte[] { 0xff, 0xff, 0xff });
        await xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        xds.SetRaw(XdsResourceType.Cluster, "pay", new byte[] { 0x0a, 0x03, (byte)'p', (byte)'a', (byte)'y', 0x10, 0x63 });
        await xds.WaitForNackAsync(XdsResourceType.Cluster, TestTimeout.Token);
        xds.SetRaw(XdsResourceType.Listener, "pay", new byte[] { 0x0a, 0x7f });
        await xds.WaitForNackAsync(XdsResourceType.Listener, TestTimeout.Token);
        await traffic.FlowsAsync();
        xds.SetService("pay", s => s.Endpoints(two));
        await two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    public async Task Get_EveryResponseIsSlow_FirstCallWaitsAndLaterOnesDoNot()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        xds.ResponseDelay = TimeSpan.FromMilliseconds(250);
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        await using var traffic = Traffic.Start(client, "http://pay/");
        xds.SetService("pay", s => s.Endpoints(two));
        await traffic.FlowsAsync();
        await two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    public async Task Push_TenThousandClusters_AreTakenOverWhileCallsGoOn()
    {
        const int Count = 10_000;
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/", callers: 1);
        await traffic.FlowsAsync();

        // One target whose routes name them all.
        xds.Update(update =>
        {
            var routes = XdsResources.RouteConfiguration("pay");
            var resources = new List<XdsResourceBuilder>(3 * Count) { routes };
            for (var i = 0; i < Count; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"cluster-{i}");
                routes.Route(route => route.Prefix($"/{name}/").ToCluster(name));
                resources.Add(XdsResources.Cluster(name));
                resources.Add(XdsResources.Endpoints(name).Add(one));
            }

            routes.Route(route => route.Prefix("/").ToCluster("pay"));
            update.Set([.. resources]);
        });
        var snapshot = await Eventually.IsAsync(() => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Targets[0].Clusters.Count > Count);

        Assert.Equal((2 * Count) + 4, snapshot.Resources.Count);
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/cluster-9999/"));
        await traffic.EndsWithoutFailureAsync();
    }

    private static IHost Host(FakeXdsServer xds, MeshStartupMode mode, TimeSpan timeout)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMeshClient(options =>
        {
            options.Bootstrap = xds.Bootstrap;
            options.InitialFetchTimeout = TestTimeout.Ceiling;
            options.StartupMode = mode;
            options.StartupTimeout = timeout;
            options.RequiredTargets.Add("pay");
        });
        return builder.Build();
    }
}
