using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Everything that changes in a mesh, changed under traffic: no call may fail for it.</summary>
public sealed class ChurnTests
{
    [Fact]
    public async Task Push_StormOfUpdates_FailsNoCallAndEndsWithTheLast()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        await using var three = await Backends.StartAsync("three");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        for (var i = 0; i < 100; i++)
        {
            xds.Set(XdsResources.Endpoints("pay").Add(i % 2 == 0 ? two : one), XdsResources.Cluster("pay").CircuitBreaker(maxRequests: 100 + i));
        }

        xds.Set(XdsResources.Endpoints("pay").Add(three));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        await traffic.FlowsAsync();

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(["three"], (await client.CountAnswersAsync("http://pay/", 10)).Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X5")]
    public async Task Push_RoutesClustersAndEndpointsReplaced_FailsNoCall()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        for (var version = 1; version <= 5; version++)
        {
            var name = $"v{version}";
            var backend = version % 2 == 1 ? two : one;
            xds.Update(u => u.Set(
                XdsResources.Listener("pay").RoutesFrom(name),
                XdsResources.RouteConfiguration(name).ToCluster(name),
                XdsResources.Cluster(name),
                XdsResources.Endpoints(name).Add(backend)));
            await Eventually.AnsweredByAsync(client, "http://pay/", backend.Name);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        await xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "v4", TestTimeout.Token);
    }

    [Fact]
    public async Task Restart_BackendsOneAfterTheOther_FailsNoCallWithARetryPolicy()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one, two).Retry(attempts: 2, on: "5xx,reset,connect-failure"));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        // Not more callers than the retries that a cluster allows at a time.
        const int Callers = 3;
        await using var traffic = Traffic.Start(client, "http://pay/", Callers);
        await traffic.FlowsAsync();

        foreach (var backend in (FakeBackend[])[one, two])
        {
            // A call that has its response headers cannot be repeated, so none may have them.
            using (var gate = backend.HoldRequests())
            {
                await gate.WaitForHeldAsync(Callers, TestTimeout.Token);
                await backend.StopAsync(TestTimeout.Token);
            }

            await traffic.FlowsAsync();
            var before = backend.RequestCount;
            await backend.RestartAsync(TestTimeout.Token);
            await backend.WaitForRequestsAsync(before + 5, TestTimeout.Token);
        }

        await traffic.EndsWithoutFailureAsync();
    }

    [Fact]
    public async Task Push_PolicyChanged_FailsNoCallAndKeepsTheConnections()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        XdsLoadBalancing[] policies =
        [
            XdsLoadBalancing.LatencyAware(),
            XdsLoadBalancing.LeastRequest(),
            XdsLoadBalancing.Random,
            XdsLoadBalancing.RoundRobin.WithinLocality(),
            XdsLoadBalancing.PeakEwma(),
            XdsLoadBalancing.LegacyLeastRequest,
            XdsLoadBalancing.LegacyRandom,
        ];
        xds.SetService("pay", s => s.Endpoints(one, two));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        foreach (var policy in policies)
        {
            xds.Set(XdsResources.Cluster("pay").LoadBalancing(policy));
            await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Cluster);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal((1, 1), (one.ConnectionCount, two.ConnectionCount));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Drain_ServerAsksItsClientsToLeave_FailsNoCall(string version)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");

        // A request that crosses the server's GOAWAY on the wire may be cut off; repeating it is the retry policy's part. Not more
        // callers than the retries that a cluster allows at a time: one drain can cut off all of them.
        const int Callers = 3;
        xds.SetService("pay", s => s.Endpoints(one).Retry(attempts: 3, on: "connect-failure,refused-stream,reset"));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await using var traffic = Traffic.Start(client, "http://pay/", Callers);
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            one.DrainConnections();
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.True(one.ConnectionCount > 1, $"{one}");
    }

    [Fact]
    public async Task Dispose_RuntimeWithACallInFlight_LetsItFinish()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one", BackendBehavior.Default.WithBody("to the end"));
        xds.SetService("pay", s => s.Endpoints(backend));
        var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        using var gate = backend.HoldRequests();
        var inFlight = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        await mesh.DisposeAsync().AsTask().WaitAsync(TestTimeout.Token);
        gate.Release();

        using var response = await inFlight;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("to the end", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        await backend.WaitUntilAsync(b => b.OpenConnectionCount == 0, TestTimeout.Token);
    }

    [Fact]
    public async Task Dispose_RuntimeWhileACallWaitsForItsConfiguration_EndsTheCall()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        using var gate = xds.HoldResponses();
        var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        var waiting = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "pay", TestTimeout.Token);

        await mesh.DisposeAsync().AsTask().WaitAsync(TestTimeout.Token);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TestTimeout.Token));
    }
}
