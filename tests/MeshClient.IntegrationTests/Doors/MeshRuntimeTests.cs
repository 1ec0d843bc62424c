using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.Doors;

public sealed class MeshRuntimeTests
{
    [Fact]
    public async Task HttpClient_TargetOfTheControlPlane_ReachesItsBackend()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://greeter/hello?x=1", TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = Assert.Single(backend.Requests);
        Assert.Equal(("/hello", "greeter"), (request.Path, request.Authority));
    }

    [Fact]
    public async Task HttpClient_ControlPlaneOfTheSection_IsTheSame()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        var options = new MeshClientOptions();
        options.ControlPlane.Servers.Add(new MeshControlPlaneServerOptions { Uri = xds.Target });
        options.ControlPlane.Node.Id = "node-of-the-section";
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://greeter/", TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("node-of-the-section", (await mesh.GetSnapshotAsync(TestTimeout.Token)).NodeId);
    }

    [Fact]
    public async Task HttpClient_ServiceAndControlPlane_TheServiceWinsForItsName()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var remote = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var local = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(remote));
        xds.SetService("catalog", service => service.Endpoints(remote));
        var options = EasyMode.Options("catalog", _ => { }, local);
        options.Bootstrap = xds.Bootstrap;
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        using var fromControlPlane = await client.GetAsync("http://greeter/", TestTimeout.Token);
        using var fromService = await client.GetAsync("http://catalog/", TestTimeout.Token);

        Assert.Equal((1, 1), (remote.RequestCount, local.RequestCount));
    }

    [Fact]
    public async Task HttpClient_UnknownHostAndPassThrough_IsSentDirectly()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var outside = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = MeshRuntime.Create(EasyMode.Options("catalog", _ => { }, backend));
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri(outside.Uri, "/page"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/page", Assert.Single(outside.Requests).Path);
        Assert.Null(response.GetMeshCall());
    }

    [Fact]
    public async Task HttpClient_UnknownHostAndFail_FailsAsNoRoute()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var outside = await FakeBackend.StartAsync(TestTimeout.Token);
        var options = EasyMode.Options("catalog", _ => { }, backend);
        options.UnknownTargets = UnknownTargetMode.Fail;
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(outside.Uri, TestTimeout.Token));

        Assert.Equal((MeshFailureReason.NoRoute, HttpStatusCode.NotFound, 0L), (exception.Reason, exception.StatusCode, outside.RequestCount));
    }

    [Fact]
    public async Task CreateHandler_WithSettings_OverridesThoseOfTheRuntime()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = MeshRuntime.Create(EasyMode.Options("catalog", _ => { }, backend));
        using var fixedTarget = new HttpClient(mesh.CreateHandler(new MeshHandlerOptions { Target = "catalog" }));
        using var strict = new HttpClient(mesh.CreateHandler(
            new MeshHandlerOptions { UnknownTargets = UnknownTargetMode.Fail, LocalReplies = LocalReplyMode.Responses }));

        using var answer = await fixedTarget.GetAsync("http://alias.test/", TestTimeout.Token);
        using var refusal = await strict.GetAsync("http://nowhere.test/", TestTimeout.Token);

        Assert.Equal("alias.test", Assert.Single(backend.Requests).Authority);
        Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task HttpClient_Dns_UsesTheAddressesOfTheName()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        var options = new MeshClientOptions { Services = { ["catalog"] = new MeshServiceOptions { Dns = $"localhost:{backend.Port}" } } };
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://catalog/", TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task HttpClient_UnixSocketAndTcp_BothAreEndpointsOfOneService()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mesh-{Guid.NewGuid():N}.sock");
        await using var local = await FakeBackend.StartAsync(new FakeBackendOptions { UnixSocketPath = path }, TestTimeout.Token);
        await using var remote = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = EasyMode.Runtime("catalog", service => service.Balancing = MeshBalancing.RoundRobin, local, remote);
        using var client = mesh.CreateHttpClient();

        using var first = await client.GetAsync("http://catalog/", TestTimeout.Token);
        using var second = await client.GetAsync("http://catalog/", TestTimeout.Token);

        Assert.Equal((1, 1), (local.RequestCount, remote.RequestCount));
    }

    [Fact]
    public async Task WaitUntilReady_TargetThatAppearsLater_CompletesWhenItDoes()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });

        var ready = mesh.WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "greeter", TestTimeout.Token);
        Assert.False(ready.IsCompleted);
        xds.SetService("greeter", service => service.Endpoints(backend));

        await ready;
    }

    [Fact]
    public async Task WaitUntilReady_ClusterWithoutEndpoints_WaitsForOne()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(Array.Empty<FakeBackend>()));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });

        var ready = mesh.WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);
        await xds.WaitForAckAsync(XdsResourceType.Endpoint, cancellationToken: TestTimeout.Token);
        Assert.False(ready.IsCompleted);
        xds.SetService("greeter", service => service.Endpoints(backend));

        await ready;
    }

    [Fact]
    public async Task PreferLatencyAware_LegacyPolicies_AreBalancedByLatency()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("legacy", service => service.Endpoints(backend).LoadBalancing(XdsLoadBalancing.LegacyLeastRequest));
        xds.SetService("explicit", service => service.Endpoints(backend).LoadBalancing(XdsLoadBalancing.RoundRobin));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap, PreferLatencyAware = true });
        await mesh.WaitUntilReadyAsync(["legacy", "explicit"], TestTimeout.Ceiling, TestTimeout.Token);

        var clusters = (await mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters;

        Assert.Equal(
            [("PolicyTree", "round_robin"), ("LegacyEnum", "wrr_locality(latency_aware)")],
            clusters.OrderByDescending(cluster => cluster.PolicyOrigin).Select(cluster => (cluster.PolicyOrigin, cluster.Policy)));
    }

    [Fact]
    public async Task GetSnapshot_AfterTrafficAndANack_ShowsBoth()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var client = mesh.CreateHttpClient();
        using (await client.GetAsync("http://greeter/", TestTimeout.Token))
        {
        }

        var endpoints = (await mesh.GetSnapshotAsync(TestTimeout.Token)).Resources.Single(resource => resource.Type == XdsResourceType.Endpoint);
        xds.SetJson(XdsResourceType.Endpoint, $$"""
            { "clusterName": "{{endpoints.Name}}", "endpoints": [ { "loadBalancingWeight": 1, "locality": {}, "lbEndpoints": [
              { "endpoint": { "address": { "socketAddress": { "address": "127.0.0.1", "portValue": 70000 } } } } ] } ] }
            """);
        await xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        var snapshot = await mesh.GetSnapshotAsync(TestTimeout.Token);

        var server = Assert.Single(snapshot.ControlPlanes);
        Assert.Equal((xds.Target, true, 1), (server.Uri, server.IsConnected, server.NackCount));
        Assert.Equal(
            ["acked", "acked", "acked", "nacked_but_cached"],
            snapshot.Resources.OrderBy(resource => resource.Type).Select(resource => resource.State));
        Assert.Contains("70000", snapshot.Resources.Single(resource => resource.Type == XdsResourceType.Endpoint).Error, StringComparison.Ordinal);
        var target = Assert.Single(snapshot.Targets);
        Assert.Equal(("greeter", MeshTargetStatus.Ready, null), (target.Name, target.Status, target.Problem));
        var endpoint = Assert.Single(Assert.Single(snapshot.Clusters).Endpoints);
        Assert.Equal((backend.Address, 1, "Ready"), (endpoint.Address, endpoint.Picks, endpoint.State));
    }
}
