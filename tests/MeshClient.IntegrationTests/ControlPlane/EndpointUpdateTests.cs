using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class EndpointUpdateTests
{
    [Fact]
    public async Task Push_EndpointsComeAndGoUnderTraffic_FailsNoCall()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        await using var three = await Backends.StartAsync("three");
        FakeBackend[][] rollout = [[one, two], [two, three], [three], [three, one], [one, two, three], [two]];
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await using var traffic = Traffic.Start(client, "http://pay/");
        await traffic.FlowsAsync();

        foreach (var backends in rollout)
        {
            xds.Set(XdsResources.Endpoints("pay").Add(backends));
            await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        Assert.True(one.RequestCount > 0 && two.RequestCount > 0 && three.RequestCount > 0, $"{one}; {two}; {three}");
        Assert.Equal("two", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Push_EndpointAdded_SharesTheTrafficFromThenOn()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one).LoadBalancing(XdsLoadBalancing.RoundRobin));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.Set(XdsResources.Endpoints("pay").Add(one, two));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);

        var answers = await client.CountAnswersAsync("http://pay/", 20);
        Assert.Equal((10, 10), (answers["one"], answers["two"]));
        Assert.Equal(1, one.ConnectionCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P13")]
    public async Task Push_EndpointRemoved_ClosesItsConnectionsOnceItsCallsHaveEnded()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one", BackendBehavior.Default.WithBody("still here"));
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        using var gate = one.HoldRequests();
        var inFlight = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        xds.Set(XdsResources.Endpoints("pay").Add(two));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);
        Assert.Equal("two", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal(1, one.OpenConnectionCount);
        gate.Release();

        using var response = await inFlight;
        Assert.Equal("still here", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        await one.WaitUntilAsync(backend => backend.OpenConnectionCount == 0, TestTimeout.Token);
    }

    [Fact]
    public async Task Push_AllEndpointsRemoved_FailsUntilOneIsBack()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.Set(XdsResources.Endpoints("pay"));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);
        var exception = await client.FailsAsync("http://pay/");
        xds.Set(XdsResources.Endpoints("pay").Add(one));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);

        Assert.Equal((MeshFailureReason.NoHealthyEndpoint, "UH"), (exception.Reason, exception.ResponseFlags));
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Push_UnhealthyAndDraining_GetNoNewCalls()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var good = await Backends.StartAsync("good");
        await using var sick = await Backends.StartAsync("sick");
        await using var leaving = await Backends.StartAsync("leaving");
        xds.SetService("pay", s => s.Endpoints(good, sick, leaving).Cluster(c => c.PanicThreshold(0)));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        Assert.Equal(["good", "leaving", "sick"], (await client.CountAnswersAsync("http://pay/", 30)).Keys);

        xds.Set(XdsResources.Endpoints("pay")
            .Add(good)
            .Add(sick, e => e.Health(XdsEndpointHealth.Unhealthy))
            .Add(leaving, e => e.Health(XdsEndpointHealth.Draining)));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);

        Assert.Equal(["good"], (await client.CountAnswersAsync("http://pay/", 30)).Keys);
    }

    [Fact]
    public async Task Push_TooFewHealthyEndpoints_IgnoresHealthBelowThePanicThreshold()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var good = await Backends.StartAsync("good");
        await using var sick = await Backends.StartAsync("sick");
        await using var sicker = await Backends.StartAsync("sicker");
        xds.SetService("pay", s => s
            .Cluster(c => c.PanicThreshold(50))
            .Endpoints(e => e
                .Add(good)
                .Add(sick, endpoint => endpoint.Health(XdsEndpointHealth.Unhealthy))
                .Add(sicker, endpoint => endpoint.Health(XdsEndpointHealth.Unhealthy))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal(["good", "sick", "sicker"], (await client.CountAnswersAsync("http://pay/", 30)).Keys);
    }

    [Fact]
    public async Task Push_DropEverything_AnswersAsDroppedWithoutAnyServer()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(one).Drop("lb", 1_000_000));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal((MeshFailureReason.Dropped, "DO", 503), (exception.Reason, exception.ResponseFlags, (int?)exception.StatusCode));
        Assert.Equal(0, one.RequestCount);
    }

    [Fact]
    public async Task Push_EndpointWeights_SplitTheCallsByWeight()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var big = await Backends.StartAsync("big");
        await using var small = await Backends.StartAsync("small");
        xds.SetService("pay", s => s
            .LoadBalancing(XdsLoadBalancing.RoundRobin)
            .Endpoints(e => e.Add(big, endpoint => endpoint.Weight(3)).Add(small, endpoint => endpoint.Weight(1))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        // A weighted rotation, not a draw: one call more or less at its ends.
        Assert.InRange((await client.CountAnswersAsync("http://pay/", 40))["small"], 9, 11);
    }

    [Fact]
    public async Task Push_LocalityWeights_SplitTheCallsByWeight()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var near = await Backends.StartAsync("near");
        await using var far = await Backends.StartAsync("far");
        xds.SetService("pay", s => s
            .LoadBalancing(XdsLoadBalancing.RoundRobin.WithinLocality())
            .Locality("near", l => l.Weight(3).Add(near))
            .Locality("far", l => l.Weight(1).Add(far)));
        await using var mesh = XdsMesh.Runtime(xds, seed: 7);
        using var client = mesh.CreateHttpClient();

        var answers = await client.CountAnswersAsync("http://pay/", 200);

        // n = 200, p = 0.25; five standard deviations of a draw per call (6.1), although the choice may well be more even than that.
        Assert.InRange(answers["far"], 50 - 31, 50 + 31);
    }
}
