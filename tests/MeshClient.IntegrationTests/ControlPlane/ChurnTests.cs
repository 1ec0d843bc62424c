using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Everything that changes in a mesh, changed under traffic: no call may fail for it.</summary>
public sealed class ChurnTests : TwoBackendTests
{
    [Fact]
    public async Task Push_StormOfUpdates_FailsNoCallAndEndsWithTheLast()
    {
        await using var three = await Backends.StartAsync("three");
        await using var traffic = await StartTrafficAsync();

        for (var i = 0; i < 100; i++)
        {
            Xds.Set(XdsResources.Endpoints("pay").Add(i % 2 == 0 ? Two : One), XdsResources.Cluster("pay").CircuitBreaker(maxRequests: 100 + i));
        }

        Xds.Set(XdsResources.Endpoints("pay").Add(three));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        await traffic.FlowsAsync();

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal(["three"], (await Client.CountAnswersAsync("http://pay/", 10)).Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X5")]
    public async Task Push_RoutesClustersAndEndpointsReplaced_FailsNoCall()
    {
        await using var traffic = await StartTrafficAsync();

        for (var version = 1; version <= 5; version++)
        {
            var name = $"v{version}";
            var backend = version % 2 == 1 ? Two : One;
            Xds.Update(u => u.Set(
                XdsResources.Listener("pay").RoutesFrom(name),
                XdsResources.RouteConfiguration(name).ToCluster(name),
                XdsResources.Cluster(name),
                XdsResources.Endpoints(name).Add(backend)));
            await Eventually.AnsweredByAsync(Client, "http://pay/", backend.Name);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        await Xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "v4", TestTimeout.Token);
    }

    [Fact]
    public async Task Restart_BackendsOneAfterTheOther_FailsNoCallWithARetryPolicy()
    {
        Xds.SetService("pay", s => s.Endpoints(One, Two).Retry(attempts: 2, on: "5xx,reset,connect-failure"));

        // Not more callers than the retries that a cluster allows at a time.
        const int Callers = 3;
        await using var traffic = Traffic.Start(Client, "http://pay/", Callers);
        await traffic.FlowsAsync();

        foreach (var backend in (FakeBackend[])[One, Two])
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
        Xds.SetService("pay", s => s.Endpoints(One, Two));
        Client.DefaultRequestVersion = HttpVersion.Version20;
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await using var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();

        foreach (var policy in policies)
        {
            Xds.Set(XdsResources.Cluster("pay").LoadBalancing(policy));
            await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Cluster);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.Equal((1, 1), (One.ConnectionCount, Two.ConnectionCount));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Drain_ServerAsksItsClientsToLeave_FailsNoCall(string version)
    {
        // A request that crosses the server's GOAWAY on the wire may be cut off; repeating it is the retry policy's part. Not more
        // callers than the retries that a cluster allows at a time: one drain can cut off all of them.
        const int Callers = 3;
        Xds.SetService("pay", s => s.Endpoints(One).Retry(attempts: 3, on: "connect-failure,refused-stream,reset"));
        Client.DefaultRequestVersion = Version.Parse(version);
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await using var traffic = Traffic.Start(Client, "http://pay/", Callers);
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            One.DrainConnections();
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.True(One.ConnectionCount > 1, $"{One}");
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
