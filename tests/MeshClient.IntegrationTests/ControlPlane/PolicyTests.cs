using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Limits, timeouts and retries as routes and clusters of the control plane set them.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task Get_MaxRequestsOfTheCluster_RefusesTheNextUntilAPushRaisesIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        using var gate = backend.HoldRequests();
        xds.SetService("pay", s => s.Endpoints(backend).CircuitBreaker(maxRequests: 1));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        var first = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        var exception = await client.FailsAsync("http://pay/");
        xds.Set(XdsResources.Cluster("pay").CircuitBreaker(maxRequests: 2));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Cluster);
        var second = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(2, TestTimeout.Token);
        gate.Release();

        Assert.Equal((MeshFailureReason.CircuitBreakerOpen, "UO"), (exception.Reason, exception.ResponseFlags));
        using var answered = await first;
        using var alsoAnswered = await second;
    }

    [Fact]
    public async Task Get_RetryPolicyOfTheRoute_TriesTheOtherEndpoint()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var bad = await Backends.StartAsync("bad", BackendBehavior.Status(503));
        await using var good = await Backends.StartAsync("good");
        xds.SetService("pay", s => s.Endpoints(bad, good).Retry(attempts: 2, on: "5xx"));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal(["good"], (await client.CountAnswersAsync("http://pay/", 6)).Keys);
        Assert.True(bad.RequestCount > 0, "the endpoints take turns");
    }

    [Fact]
    public async Task Get_NoRetryPolicy_DeliversTheFailureAsItIs()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var bad = await Backends.StartAsync("bad", BackendBehavior.Status(503));
        xds.SetService("pay", s => s.Endpoints(bad));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(1, bad.RequestCount);
    }

    [Fact]
    public async Task Get_RetriableStatusCodes_RetriesThoseOnly()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        backend.Enqueue(BackendBehavior.Status(418), BackendBehavior.Status(500));
        xds.SetService("pay", s => s.Endpoints(backend).Retry(3, "retriable-status-codes", r => r.StatusCodes(418)));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(2, backend.RequestCount);
    }

    [Fact]
    public async Task Get_PerTryTimeout_EndsTheSlowAttemptAndTriesTheOther()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var slow = await Backends.StartAsync("slow");
        await using var fast = await Backends.StartAsync("fast");
        xds.SetService("pay", s => s
            .Endpoints(slow, fast)
            .Retry(attempts: 1, on: "5xx", r => r.PerTryTimeout(TimeSpan.FromMilliseconds(500))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await Eventually.AnsweredByAsync(client, "http://pay/", "slow");
        await Eventually.AnsweredByAsync(client, "http://pay/", "fast");
        using var gate = slow.HoldRequests();

        Assert.Equal(["fast"], (await client.CountAnswersAsync("http://pay/", 2)).Keys);
        Assert.True(slow.RequestCount > 1, "the endpoints take turns");
    }

    [Fact]
    public async Task Get_RouteTimeout_FailsAsRequestTimeout()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var slow = await Backends.StartAsync("slow");
        using var gate = slow.HoldRequests();
        xds.SetService("pay", s => s.Endpoints(slow).Timeout(TimeSpan.FromMilliseconds(200)));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal((MeshFailureReason.RequestTimeout, "UT", 504), (exception.Reason, exception.ResponseFlags, (int?)exception.StatusCode));
        await slow.WaitForIdleAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Get_RetryOnConnectFailure_FindsTheLiveEndpoint()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var dead = await Backends.StartAsync("dead");
        await using var live = await Backends.StartAsync("live");
        await dead.StopAsync(TestTimeout.Token);
        xds.SetService("pay", s => s.Endpoints(dead, live));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal(["live"], (await client.CountAnswersAsync("http://pay/", 6)).Keys);
        Assert.Equal(0, dead.RequestCount);
    }

    [Fact]
    public async Task Get_IncludeAttemptCount_TellsTheServerWhichAttemptItIs()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Status(503));
        xds.SetService("pay", s => s.Endpoints(backend).Routes(routes => routes.VirtualHost(
            "all", ["*"], v => v.IncludeAttemptCount().Retry(attempts: 2, on: "5xx").ToCluster("pay"))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");

        Assert.Equal(["1", "2", "3"], backend.Requests.Select(request => request.Headers["x-envoy-attempt-count"]));
    }

    [Fact]
    public async Task Push_RetryPolicyAdded_HoldsFromThenOn()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        backend.Enqueue(BackendBehavior.Status(503));
        using var unretried = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        xds.Set(XdsResources.RouteConfiguration("pay").Route(r => r.Retry(attempts: 1, on: "5xx").ToCluster("pay")));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.RouteConfiguration);
        backend.Enqueue(BackendBehavior.Status(503));
        using var retried = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (unretried.StatusCode, retried.StatusCode));
        Assert.Equal(2, retried.GetMeshCall()!.Attempts);
    }

    [Fact]
    public async Task Get_NoRetriesAllowedByTheCluster_DeliversTheFailureWithItsFlag()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var bad = await Backends.StartAsync("bad", BackendBehavior.Status(503));
        xds.SetService("pay", s => s.Endpoints(bad).Retry(attempts: 2, on: "5xx").CircuitBreaker(maxRetries: 0));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var call = response.GetMeshCall()!;
        Assert.Equal(("UO", "circuit_breaker", 1L), (call.ResponseFlags, call.RetryDenied, bad.RequestCount));
    }

    [Fact]
    public async Task Get_NoRetriesAllowedByTheCluster_FailsWithAMessageThatSaysSo()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var bad = await Backends.StartAsync("bad", BackendBehavior.Fail(BackendFailure.AbortConnection));
        xds.SetService("pay", s => s.Endpoints(bad).Retry(attempts: 2, on: "reset").CircuitBreaker(maxRetries: 0));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var failure = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Contains(" after 1 attempt(s), the last at ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(" and no retry (circuit_breaker): ", failure.Message, StringComparison.Ordinal);
        Assert.Equal("circuit_breaker", failure.Call.RetryDenied);
    }

    [Fact]
    public async Task Get_ServerNeverFinishesTheHandshake_FailsAsConnectTimeout()
    {
        using var authority = new TestCertificateAuthority();
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var mute = await Backends.StartAsync("mute");
        mute.NewConnections = NewConnectionMode.Ignore;
        xds.SetService("pay", s => s
            .Endpoints(mute)
            .Cluster(c => c.Tls(t => t.TrustCa(authority)).ConnectTimeout(TimeSpan.FromMilliseconds(300))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal((MeshFailureReason.ConnectTimeout, "UF"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("no connection within 0.3 s", exception.Message, StringComparison.Ordinal);
    }
}
