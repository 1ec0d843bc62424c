using System.Net;
using Grpc.Core;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using Microsoft.AspNetCore.Http;

namespace MeshClient.IntegrationTests.Testing;

/// <summary>What the page and the guide of MeshClient.Testing show, word for word where it matters.</summary>
public sealed class PackageExampleTests(FakeXdsServerFixture xds) : IClassFixture<FakeXdsServerFixture>
{
    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Charge_BackendFails_IsRetriedOnTheOther()
    {
        await using var bad = await FakeBackend.StartAsync(_ => Results.StatusCode(503), Token);
        await using var good = await FakeBackend.StartAsync(_ => Results.Ok(), Token);
        xds.Server.SetService("payments", s => s.Endpoints(bad, good).Retry(attempts: 2, on: "5xx"));

        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Server.Bootstrap });
        using var client = mesh.CreateHttpClient();

        Assert.True((await client.GetAsync("http://payments/charge", Token)).IsSuccessStatusCode);
        await xds.Server.WaitForAckAsync(XdsResourceType.Endpoint, cancellationToken: Token);
    }

    [Fact]
    public async Task Canary_AllWeightShifted_TrafficFollows()
    {
        await using var stable = await FakeBackend.StartAsync(Token);
        await using var canary = await FakeBackend.StartAsync(Token);
        xds.Server.SetService("catalog", s => s
            .AddCluster("catalog-v1", stable).AddCluster("catalog-v2", canary)
            .Split(("catalog-v1", 100), ("catalog-v2", 0)));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Server.Bootstrap });
        using var client = mesh.CreateHttpClient();
        await client.GetAsync("http://catalog/", Token);

        xds.Server.SetService("catalog", s => s
            .AddCluster("catalog-v1", stable).AddCluster("catalog-v2", canary)
            .Split(("catalog-v1", 0), ("catalog-v2", 100)));
        await xds.Server.WaitForAckAsync(XdsResourceType.RouteConfiguration, cancellationToken: Token);
        await xds.Server.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "catalog-v1", Token);
        await client.GetAsync("http://catalog/", Token);

        Assert.Equal((1, 1), (stable.RequestCount, canary.RequestCount));
    }

    [Fact]
    public async Task ControlPlane_Away_LastGoodConfigurationStays()
    {
        await using var control = await FakeXdsServer.StartAsync(Token);
        await using var backend = await FakeBackend.StartAsync(Token);
        control.SetService("cart", s => s.Endpoints(backend));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = control.Bootstrap });
        using var client = mesh.CreateHttpClient();
        await client.GetAsync("http://cart/", Token);

        await control.StopAsync(Token);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("http://cart/", Token)).StatusCode);
        await control.RestartAsync(Token);
        await control.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "cart", Token);
    }

    [Fact]
    public async Task BadCluster_IsNackedByName_GoodOneStays()
    {
        await using var control = await FakeXdsServer.StartAsync(Token);
        await using var backend = await FakeBackend.StartAsync(Token);
        control.SetService("cart", s => s.Endpoints(backend));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = control.Bootstrap });
        using var client = mesh.CreateHttpClient();
        await client.GetAsync("http://cart/", Token);

        control.SetRaw(XdsResourceType.Cluster, "cart", new byte[] { 0x0a, 0x04, (byte)'c', (byte)'a', (byte)'r', (byte)'t', 0x10, 0x04 });

        Assert.Contains("cart", await control.WaitForNackAsync(XdsResourceType.Cluster, Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("http://cart/", Token)).StatusCode);
    }

    [Fact]
    public async Task MutualTls_CertificatesOfATestAuthority_BackendSeesTheCaller()
    {
        using var ca = new TestCertificateAuthority();
        using var server = ca.Issue("127.0.0.1", "spiffe://cluster.local/ns/shop/sa/payments");
        using var own = ca.Issue("spiffe://cluster.local/ns/shop/sa/checkout");
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = server, ClientAuthority = ca }, Token);
        xds.Server.SetService("secure", s => s
            .Endpoints(backend)
            .Cluster(c => c.Tls(t => t.TrustCa(ca).Identity(own).AcceptUri("spiffe://cluster.local/ns/shop/sa/payments"))));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Server.Bootstrap });
        using var client = mesh.CreateHttpClient();

        await client.GetAsync("http://secure/", Token);

        Assert.Equal(own.Certificate.Thumbprint, backend.Requests[0].ClientCertificate?.Thumbprint);
    }

    [Fact]
    public async Task Script_SameListenerTwice_IsNacked()
    {
        await using var control = await FakeXdsServer.StartAsync(Token);
        using var script = control.TakeOverStreams();
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = control.Bootstrap });
        using var client = mesh.CreateHttpClient();
        using var source = new CancellationTokenSource();
        var call = client.GetAsync("http://x/", source.Token);

        var stream = await script.AcceptStreamAsync(Token);
        await stream.ExpectRequestAsync(XdsResourceType.Listener, Token);
        stream.Respond(XdsResourceType.Listener, "1", "a", XdsResources.Listener("x"), XdsResources.Listener("x"));
        var nack = await stream.ExpectRequestAsync(XdsResourceType.Listener, Token);
        stream.Fail(StatusCode.Unavailable, "enough");

        Assert.Equal(XdsRequestKind.Nack, nack.Kind);
        Assert.Contains("\"x\"", nack.ErrorMessage, StringComparison.Ordinal);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }
}
