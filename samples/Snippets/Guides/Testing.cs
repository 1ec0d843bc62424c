using Grpc.Core;
using MeshClient;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using Xunit;

namespace Snippets.Guides;

internal static class Testing
{
    public static async Task FirstAsync()
    {
        // snippet: testing-first
        await using var bad = await FakeBackend.StartAsync(_ => Results.StatusCode(503));
        await using var good = await FakeBackend.StartAsync(_ => Results.Ok());
        await using var xds = await FakeXdsServer.StartAsync();
        xds.SetService("payments", s => s.Endpoints(bad, good).Retry(attempts: 2, on: "5xx"));

        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var client = mesh.CreateHttpClient();

        Assert.True((await client.GetAsync("http://payments/charge")).IsSuccessStatusCode);
        await xds.WaitForAckAsync(XdsResourceType.Endpoint);
        // end snippet
    }

    public static async Task BehaviourAsync(FakeBackend backend)
    {
        // snippet: testing-behaviour
        backend.Configure(b => b with { Latency = TimeSpan.FromMilliseconds(200) });  // slow from now on
        backend.Behavior = BackendBehavior.Status(503);                               // broken from now on
        backend.Enqueue(BackendBehavior.Fail(BackendFailure.ResetStream));            // the next request only
        using var gate = backend.HoldRequests();                                      // nobody is answered …
        await gate.WaitForHeldAsync(32);
        gate.Release();                                                               // … until now
        // end snippet
    }

    public static void Resources(FakeXdsServer xds, FakeBackend stable, FakeBackend canary, FakeBackend near, FakeBackend far)
    {
        // snippet: testing-resources
        // a canary
        xds.SetService("catalog", s => s
            .AddCluster("catalog-v1", stable)
            .AddCluster("catalog-v2", canary)
            .Split(("catalog-v1", 90), ("catalog-v2", 10)));

        // localities, weights, health, priorities
        xds.SetService("cart", s => s
            .Locality("eu", l => l.Weight(3).Add(near))
            .Locality("us", l => l.Priority(1).Add(far, e => e.Health(XdsEndpointHealth.Draining))));

        // every resource on its own, changed in one step
        xds.Update(u => u
            .Set(XdsResources.Listener("shop").RoutesFrom("shop-routes"))
            .Set(XdsResources.RouteConfiguration("shop-routes")
                .Route(r => r.Prefix("/cart").Header("x-user", "beta").ToCluster("cart-beta"))
                .ToCluster("cart"))
            .Set(XdsResources.Cluster("cart").LoadBalancing(XdsLoadBalancing.LatencyAware()).CircuitBreaker(maxRequests: 100))
            .Remove(XdsResourceType.Cluster, "old"));
        // end snippet
    }

    public static async Task ScriptAsync(FakeXdsServer xds)
    {
        // snippet: testing-script
        using var script = xds.TakeOverStreams();
        var stream = await script.AcceptStreamAsync();
        await stream.ExpectRequestAsync(XdsResourceType.Listener);
        stream.Respond(XdsResourceType.Listener, version: "1", nonce: "a", XdsResources.Listener("x"), XdsResources.Listener("x"));
        var nack = await stream.ExpectRequestAsync(XdsResourceType.Listener);
        Assert.Contains("x", nack.ErrorMessage);
        stream.Fail(StatusCode.Unavailable, "enough");
        // end snippet
    }

    public static async Task TlsAsync(FakeXdsServer xds)
    {
        // snippet: testing-tls
        using var ca = new TestCertificateAuthority();
        using var server = ca.Issue("127.0.0.1", "spiffe://cluster.local/ns/shop/sa/payments");
        using var own = ca.Issue("spiffe://cluster.local/ns/shop/sa/checkout");
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = server, ClientAuthority = ca });
        xds.SetService("payments", s => s
            .Endpoints(backend)
            .Cluster(c => c.Tls(t => t.TrustCa(ca).Identity(own).AcceptUri("spiffe://cluster.local/ns/shop/sa/payments"))));
        // end snippet
    }
}
