using Grpc.Core;
using MeshClient;
using MeshClient.Testing;
using MeshClient.Testing.LoadReports;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
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

    public static async Task FallbackAsync()
    {
        // snippet: testing-fallback
        await using var primary = await FakeXdsServer.StartAsync();
        await using var secondary = await FakeXdsServer.StartAsync();
        await using var partner = await FakeXdsServer.StartAsync();
        var bootstrap = new XdsTestBootstrap(primary, secondary)  // in order of preference
            .Authority("partner.example", partner)                // xdstp://partner.example/… and xds://partner.example/…
            .Build();                                             // or ToJson(), for other xDS clients

        await primary.StopAsync();     // connections are refused, the port stays reserved
        await primary.RestartAsync();  // the same port, the same resources
        // end snippet
    }

    public static async Task DeltaAsync()
    {
        // snippet: testing-delta
        await using var xds = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { Protocol = XdsTransportProtocol.Delta });
        xds.SetService("payments", s => s.Endpoints("127.0.0.1:8080"));

        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        await mesh.WaitUntilReadyAsync(["payments"], TimeSpan.FromSeconds(10));

        xds.Remove(XdsResourceType.Endpoint, "payments");  // told to clients, unlike in the state of the world
        await xds.WaitForRequestAsync(r => r.Protocol == XdsTransportProtocol.Delta && r.Kind == XdsRequestKind.Ack);
        // end snippet
    }

    public static void Envelopes(FakeXdsServer xds)
    {
        // snippet: testing-envelopes
        xds.SetError(XdsResourceType.Cluster, "secret", StatusCode.PermissionDenied, "not for this node");
        xds.SetTimeToLive(XdsResourceType.Endpoint, "payments", TimeSpan.FromSeconds(30));
        xds.SendHeartbeats(XdsResourceType.Endpoint, "payments");  // what you hold is still true
        xds.SetAliases(XdsResourceType.Listener, "payments", "payments.shop", "payments.shop.svc.cluster.local");
        // end snippet
    }

    public static async Task LoadReportsAsync(FakeXdsServer xds, FakeBackend backend, HttpClient client)
    {
        // snippet: testing-lrs
        xds.LoadReports.Request = new LoadReportRequest { Interval = TimeSpan.FromSeconds(1) };
        xds.SetService("payments", s => s.Endpoints(backend).Cluster(c => c.ReportLoad("named_metrics.queue")));

        await client.GetAsync("http://payments/charge");

        var load = await xds.LoadReports.WaitForClusterAsync("payments", c => c.Successes == 1);
        Assert.Equal(1, load.Issued);
        Assert.Equal(0, load.TotalDropped);
        // end snippet
    }

    public static async Task SecureControlPlaneAsync()
    {
        // snippet: testing-xds-tls
        using var ca = new TestCertificateAuthority();
        using var server = ca.Issue("127.0.0.1");
        using var own = ca.Issue("spiffe://cluster.local/ns/shop/sa/checkout");
        await using var xds = await FakeXdsServer.StartAsync(new FakeXdsServerOptions
        {
            Certificate = server,
            CertificateAuthority = ca,
            ClientAuthority = ca,     // who has no certificate of it does not get through the handshake …
            ClientCertificate = own,  // … so that the bootstrap names one
            RequiredBearerToken = TestToken.Create(TimeSpan.FromHours(1)),
        });
        xds.SetService("payments", s => s.Endpoints("127.0.0.1:8080"));

        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        await mesh.WaitUntilReadyAsync(["payments"], TimeSpan.FromSeconds(10));
        Assert.StartsWith("Bearer ", xds.Streams[0].Authorization);
        // end snippet
    }

    public static async Task DeltaScriptAsync(FakeXdsServer xds)
    {
        // snippet: testing-abuse
        using var script = xds.TakeOverStreams();
        var stream = await script.AcceptStreamAsync();
        stream.RespondDelta(XdsResourceType.Cluster, nonce: "a", XdsEnvelope.Of(XdsResources.Cluster("x"), version: "1"));
        stream.Respond(new XdsDeltaResponse(XdsResourceType.Cluster, "b") { Removed = ["never heard of"] });
        stream.Respond("type.googleapis.com/nobody.Knows", version: "1", nonce: "c");  // the wrong form for this stream, and an unknown type
        stream.RespondRaw(new byte[64 << 20]);                                         // far over any limit
        stream.RespondEndlessly(n => new XdsResponse(XdsResourceType.Cluster, $"{n}", $"{n}").ToBytes());
        // end snippet
    }
}
