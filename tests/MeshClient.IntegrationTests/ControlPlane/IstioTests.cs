using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>What Istio's agent and istiod give to proxyless clients, in the shape in which they give it.</summary>
public sealed class IstioTests : IDisposable
{
    private const string Host = "reviews.shop.svc.cluster.local";
    private const string Identity = "spiffe://cluster.local/ns/shop/sa/reviews";

    private readonly TestCertificateAuthority _authority = new();
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("meshclient-");

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Z3")]
    public async Task Get_ClusterNamesWithBars_AreUsedAsTheyAre()
    {
        const string Cluster = "outbound|8080|v1|reviews.shop.svc.cluster.local";
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("reviews-1");
        xds.Set(
            XdsResources.Listener("reviews.shop:8080").RoutesFrom("8080"),
            XdsResources.RouteConfiguration("8080").Route(r => r.Prefix("/").ToCluster(Cluster)),
            XdsResources.Cluster(Cluster),
            XdsResources.Endpoints(Cluster).Add(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("reviews-1", await client.AnsweredByAsync("http://reviews.shop:8080/"));
        await xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, Cluster, TestTimeout.Token);
        Assert.Equal(Cluster, Assert.Single((await mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters).Name);
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    public async Task Get_ThroughTheAgentsSocketAndIstioMutual_ReachesTheWorkload(XdsTransportProtocol protocol)
    {
        var socket = Path.Combine(_files.FullName, "XDS");
        await using var xds = await XdsMesh.StartControlPlaneAsync(o => o.UnixSocketPath = socket);
        using var identity = _authority.Issue("spiffe://cluster.local/ns/shop/sa/web");
        await using var backend = await StartWorkloadAsync("reviews-1", Identity);
        new IstioService(Host, 8080, Identity).Set(xds, "reviews.shop:8080", backend);
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(Bootstrap(socket, identity, protocol), _ => { }));
        using var client = mesh.CreateHttpClient();

        Assert.Equal("reviews-1", await client.AnsweredByAsync("http://reviews.shop:8080/"));

        Assert.Equal(identity.Certificate.Thumbprint, Assert.Single(backend.Requests).ClientCertificate?.Thumbprint);
        Assert.Empty((await mesh.GetSnapshotAsync(TestTimeout.Token)).Resources.SelectMany(r => r.IgnoredFields));
    }

    [Fact]
    public async Task Get_WorkloadOfAnotherServiceAccount_IsRefused()
    {
        var socket = Path.Combine(_files.FullName, "XDS");
        await using var xds = await XdsMesh.StartControlPlaneAsync(o => o.UnixSocketPath = socket);
        using var identity = _authority.Issue("spiffe://cluster.local/ns/shop/sa/web");
        await using var backend = await StartWorkloadAsync("ratings-1", "spiffe://cluster.local/ns/shop/sa/ratings");
        new IstioService(Host, 8080, Identity).Set(xds, "reviews.shop:8080", backend);
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(Bootstrap(socket, identity), _ => { }));
        using var client = mesh.CreateHttpClient();

        var failure = await client.FailsAsync("http://reviews.shop:8080/");

        Assert.Equal((MeshFailureReason.TlsFailed, 0L), (failure.Reason, backend.RequestCount));
    }

    [Fact]
    public async Task Get_OneReplicaUnavailable_IsRetriedOnTheOtherByIstiosDefaultPolicy()
    {
        var socket = Path.Combine(_files.FullName, "XDS");
        await using var xds = await XdsMesh.StartControlPlaneAsync(o => o.UnixSocketPath = socket);
        using var identity = _authority.Issue("spiffe://cluster.local/ns/shop/sa/web");
        await using var good = await StartWorkloadAsync("reviews-1", Identity);
        await using var bad = await StartWorkloadAsync("reviews-2", Identity);
        await bad.StopAsync(TestTimeout.Token);
        new IstioService(Host, 8080, Identity).Set(xds, "reviews.shop:8080", good, bad);
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(Bootstrap(socket, identity), _ => { }));
        using var client = mesh.CreateHttpClient();

        Assert.Equal(["reviews-1"], (await client.CountAnswersAsync("http://reviews.shop:8080/", 20)).Keys);
    }

    public void Dispose()
    {
        _files.Delete(recursive: true);
        _authority.Dispose();
    }

    private async Task<FakeBackend> StartWorkloadAsync(string name, string identity) =>
        await Backends.StartAsync(name, new FakeBackendOptions { Certificate = _authority.Issue(identity), ClientAuthority = _authority });

    // The document that the agent writes, with its slips: a fourth slash before the path, an empty locality, a key that is no field of a node.
    private XdsBootstrap Bootstrap(string socket, TestCertificate identity, XdsTransportProtocol protocol = XdsTransportProtocol.StateOfTheWorld) =>
        XdsBootstrap.Parse($$"""
            {
              "xds_servers": [{
                "server_uri": "unix:///{{socket}}",
                "channel_creds": [{ "type": "insecure" }],
                "server_features": ["xds_v3", "{{(protocol == XdsTransportProtocol.Delta ? "meshclient.delta" : "")}}"]
              }],
              "node": {
                "id": "sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local",
                "metadata": { "GENERATOR": "grpc", "NAMESPACE": "shop", "INSTANCE_IPS": "10.0.0.1", "PILOT_SAN": ["istiod.istio-system.svc"] },
                "locality": {},
                "UserAgentVersionType": null
              },
              "certificate_providers": { "default": { "plugin_name": "file_watcher", "config": {
                "certificate_file": "{{Write("cert-chain.pem", identity.CertificatePem)}}",
                "private_key_file": "{{Write("key.pem", identity.PrivateKeyPem)}}",
                "ca_certificate_file": "{{Write("root-cert.pem", _authority.CertificatePem)}}",
                "refresh_interval": "900s" } } },
              "server_listener_resource_name_template": "xds.istio.io/grpc/lds/inbound/%s"
            }
            """);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
