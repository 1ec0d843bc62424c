using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>How clusters of the control plane say to talk to their endpoints.</summary>
public sealed class UpstreamTransportTests : IDisposable
{
    private const string Identity = "spiffe://cluster.local/ns/shop/sa/pay";

    private readonly TestCertificateAuthority _authority = new();

    [Fact]
    public async Task Get_ClusterWithTls_EncryptsAndAcceptsTheIdentity()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync(Identity);
        xds.SetService("pay", s => s
            .Endpoints(backend)
            .Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity).Sni("pay.shop"))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");

        var seen = Assert.Single(backend.Requests);
        Assert.Equal(("https", "pay.shop", "pay"), (seen.Scheme, seen.ServerName, seen.Authority));
    }

    [Fact]
    public async Task Get_ServerWithAnotherIdentity_FailsAsTlsFailedAndSendsNothing()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync("spiffe://cluster.local/ns/shop/sa/thief");
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal((MeshFailureReason.TlsFailed, "UF"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("sa/thief", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task Get_MutualTls_PresentsTheIdentityOfTheCluster()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        using var identity = _authority.Issue("spiffe://cluster.local/ns/shop/sa/web");
        await using var backend = await Backends.StartAsync(
            "pay-1", new FakeBackendOptions { Certificate = _authority.Issue(Identity), ClientAuthority = _authority });
        xds.SetService("pay", s => s
            .Endpoints(backend)
            .Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity).Identity(identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");

        Assert.Equal(identity.Certificate.Thumbprint, Assert.Single(backend.Requests).ClientCertificate?.Thumbprint);
    }

    [Fact]
    public async Task Push_TrustedCaReplaced_HoldsForTheConnectionsFromThenOn()
    {
        using var next = new TestCertificateAuthority("next CA");
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var before = await StartTlsBackendAsync(Identity);
        await using var after = await Backends.StartAsync("pay-2", new FakeBackendOptions { Certificate = next.Issue(Identity) });
        xds.SetService("pay", s => s.Endpoints(before).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.SetService("pay", s => s.Endpoints(after).Cluster(c => c.Tls(t => t.TrustCa(next).AcceptUri(Identity))));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        Assert.Equal("pay-2", await client.AnsweredByAsync("http://pay/"));

        xds.Set(XdsResources.Endpoints("pay").Add(before));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);
        Assert.Equal(MeshFailureReason.TlsFailed, (await client.FailsAsync("http://pay/")).Reason);
    }

    [Fact]
    public async Task Get_Http2Cluster_SpeaksHttp2WhateverTheRequestSays()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Http2()));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://pay/") { Version = new Version(1, 1) };

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal("HTTP/2", Assert.Single(backend.Requests).Protocol);
        Assert.Equal(new Version(1, 1), request.Version);
    }

    [Fact]
    public async Task Get_Http2ClusterWithTls_NegotiatesHttp2()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync(Identity);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Http2().Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");

        var seen = Assert.Single(backend.Requests);
        Assert.Equal(("https", "HTTP/2"), (seen.Scheme, seen.Protocol));
    }

    [Fact]
    public async Task Get_Http2ClusterButServerSpeaksHttp1Only_FailsAndSaysWhatTheServerWants()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1", new FakeBackendOptions { Protocols = BackendProtocols.Http1 });
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Http2()));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal((MeshFailureReason.ResetRemote, "UR"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("HTTP_1_1_REQUIRED", exception.Message, StringComparison.Ordinal);
        Assert.Contains(backend.Address, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Http2ClusterWithTlsButServerSpeaksHttp1Only_FailsAsTlsFailedAndSaysWhy()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync(
            "pay-1", new FakeBackendOptions { Protocols = BackendProtocols.Http1, Certificate = _authority.Issue(Identity) });
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Http2().Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.Contains("the TLS handshake failed: ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("see inner exception", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_TlsClusterButServerSpeaksPlaintext_FailsAsTlsFailedAndSaysWhy()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1", new FakeBackendOptions { Protocols = BackendProtocols.Http1 });
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.DoesNotContain("see inner exception", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerWantsACertificateAndTheClusterHasNone_Fails()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync(
            "pay-1", new FakeBackendOptions { Certificate = _authority.Issue(Identity), ClientAuthority = _authority });
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        // With TLS 1.3 the client is done with its handshake before the server looks for the certificate, so the refusal comes as a reset.
        Assert.Contains(exception.Reason, new[] { MeshFailureReason.TlsFailed, MeshFailureReason.ConnectionClosed });
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task Get_EndpointOnAUnixSocket_IsReached()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mesh-{Guid.NewGuid():N}.sock");
        await using var xds = await XdsMesh.StartControlPlaneAsync(options => options.Features = XdsServerFeatures.UnixSocketEndpoints);
        await using var backend = await Backends.StartAsync("pay-1", new FakeBackendOptions { UnixSocketPath = path });
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Get_HttpsUriAndClusterWithTls_KeepsThePortOfTheAuthority()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync(Identity);
        xds.SetService("pay:8443", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("https://pay:8443/");

        Assert.Equal("pay:8443", Assert.Single(backend.Requests).Authority);
    }

    public void Dispose() => _authority.Dispose();

    private Task<FakeBackend> StartTlsBackendAsync(string identity) =>
        Backends.StartAsync("pay-1", new FakeBackendOptions { Certificate = _authority.Issue(identity) });
}
