using System.Globalization;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Control planes that are away, come back as somebody else, lie, are slow, or have very much to say.</summary>
public sealed class SurvivalTests : TwoBackendTests
{
    [Fact]
    public async Task Stop_ControlPlaneGoesAway_CallsGoOnAndNewDataIsAppliedWhenItIsBack()
    {
        await using var traffic = await StartTrafficAsync();

        await Xds.StopAsync(TestTimeout.Token);
        Xds.SetService("pay", s => s.Endpoints(Two));
        await traffic.FlowsAsync();
        Assert.Equal(0, Two.RequestCount);
        await Xds.RestartAsync(TestTimeout.Token);
        await Two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(2, Xds.StreamCount);
    }

    [Fact]
    public async Task EndStreams_ServerEndsAWorkingStream_SubscribesAgainOnTheNext()
    {
        Xds.SetService("pay", s => s.Endpoints(One));
        await Client.AnsweredByAsync("http://pay/");

        Xds.EndStreams();
        await Xds.WaitForStreamAsync(2, TestTimeout.Token);
        await Xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "pay", TestTimeout.Token);
        Xds.Set(XdsResources.Endpoints("pay").Add(Two));

        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
    }

    [Fact]
    public async Task Get_AwayForAWeek_CallsGoOnAndTheServerIsTriedAtLeastEveryTwoMinutes()
    {
        Xds.SetService("pay", s => s.Endpoints(One));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mesh = FakeTime.Runtime(Xds, time, options => options.RequiredTargets.Add("pay"));
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await Xds.StopAsync(TestTimeout.Token);

        var noticed = Eventually.IsAsync(() => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.ControlPlanes[0].LastError is not null);
        await FakeTime.RunUntilAsync(time, noticed);
        for (var day = 0; day < 7; day++)
        {
            time.Advance(TimeSpan.FromDays(1));
            Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        }

        await Xds.RestartAsync(TestTimeout.Token);
        var back = Xds.WaitForStreamAsync(Xds.StreamCount + 1, TestTimeout.Token);
        var before = time.GetUtcNow();
        await FakeTime.RunUntilAsync(time, back, TimeSpan.FromSeconds(10));

        // The ceiling of 120 s with its spread, and the steps of the clock that the wait for the socket takes.
        Assert.InRange(time.GetUtcNow() - before, TimeSpan.Zero, TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task Restart_ReturnsAsAnother_EverythingIsReplacedWithoutAFailedCall()
    {
        await using var traffic = await StartTrafficAsync();

        await Xds.StopAsync(TestTimeout.Token);
        Xds.SetResources(
            XdsResources.Listener("pay").RoutesFrom("other-routes"),
            XdsResources.RouteConfiguration("other-routes").ToCluster("other-cluster"),
            XdsResources.Cluster("other-cluster").EndpointsFrom("other-endpoints"),
            XdsResources.Endpoints("other-endpoints").Add(Two));
        await Xds.RestartAsync(TestTimeout.Token);
        await Two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
        var snapshot = await Eventually.IsAsync(() => Mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Clusters.Count == 1);
        Assert.Equal("other-cluster", snapshot.Clusters[0].Name);
    }

    [Fact]
    public async Task Push_EverythingIsSaidToBeGone_CallsGoOn()
    {
        Xds.SetService("pay", s => s.Endpoints(One));
        await Client.AnsweredByAsync("http://pay/");

        Xds.SetResources();
        var snapshot = await Eventually.IsAsync(
            () => Mesh.GetSnapshotAsync(TestTimeout.Token),
            snapshot => snapshot.Resources.Count(resource => resource.State == "does_not_exist_but_cached") == 2);

        Assert.Equal([XdsResourceType.Listener, XdsResourceType.Cluster], snapshot.Resources.Where(resource => resource.Error is not null).Select(resource => resource.Type));
        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Push_LiesOneAfterTheOther_CallsGoOnWithTheTruth()
    {
        await using var traffic = await StartTrafficAsync();

        // Bytes that are no message, a cluster of no kind, endpoints without a port, a route to nowhere.
        Xds.SetRaw(XdsResourceType.Endpoint, "pay", new byte[] { 0xff, 0xff, 0xff });
        await Xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        Xds.SetRaw(XdsResourceType.Cluster, "pay", new byte[] { 0x0a, 0x03, (byte)'p', (byte)'a', (byte)'y', 0x10, 0x63 });
        await Xds.WaitForNackAsync(XdsResourceType.Cluster, TestTimeout.Token);
        Xds.SetRaw(XdsResourceType.Listener, "pay", new byte[] { 0x0a, 0x7f });
        await Xds.WaitForNackAsync(XdsResourceType.Listener, TestTimeout.Token);
        await traffic.FlowsAsync();
        Xds.SetService("pay", s => s.Endpoints(Two));
        await Two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    public async Task Get_EveryResponseIsSlow_FirstCallWaitsAndLaterOnesDoNot()
    {
        Xds.SetService("pay", s => s.Endpoints(One));
        Xds.ResponseDelay = TimeSpan.FromMilliseconds(250);

        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
        await using var traffic = Traffic.Start(Client, "http://pay/");
        Xds.SetService("pay", s => s.Endpoints(Two));
        await traffic.FlowsAsync();
        await Two.WaitForRequestsAsync(10, TestTimeout.Token);

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    public async Task Push_TenThousandClusters_AreTakenOverWhileCallsGoOn()
    {
        const int Count = 10_000;
        Xds.SetService("pay", s => s.Endpoints(One));
        await using var traffic = Traffic.Start(Client, "http://pay/", callers: 1);
        await traffic.FlowsAsync();

        // One target whose routes name them all.
        Xds.Update(update =>
        {
            var routes = XdsResources.RouteConfiguration("pay");
            var resources = new List<XdsResourceBuilder>(3 * Count) { routes };
            for (var i = 0; i < Count; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"cluster-{i}");
                routes.Route(route => route.Prefix($"/{name}/").ToCluster(name));
                resources.Add(XdsResources.Cluster(name));
                resources.Add(XdsResources.Endpoints(name).Add(One));
            }

            routes.Route(route => route.Prefix("/").ToCluster("pay"));
            update.Set([.. resources]);
        });
        var snapshot = await Eventually.IsAsync(() => Mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Targets[0].Clusters.Count > Count);

        Assert.Equal((2 * Count) + 4, snapshot.Resources.Count);
        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/cluster-9999/"));
        await traffic.EndsWithoutFailureAsync();
    }
}
