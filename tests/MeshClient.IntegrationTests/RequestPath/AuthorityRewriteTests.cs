using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.RequestPath;

/// <summary>Authority of the chosen endpoint (<c>auto_host_rewrite</c>, gRFC A81).</summary>
public sealed class AuthorityRewriteTests : IAsyncLifetime
{
    private const string Rewriting = """
        {
          "name": "pay",
          "virtual_hosts": [
            { "name": "all", "domains": ["*"], "routes": [
              { "match": { "prefix": "/" }, "route": { "cluster": "pay", "auto_host_rewrite": true } } ] }
          ]
        }
        """;

    private FakeXdsServer _xds = null!;
    private FakeBackend _backend = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _backend = await Backends.StartAsync("one");
        _xds.Set(
            XdsResources.Listener("pay").RoutesFrom("pay"),
            XdsResources.Cluster("pay"),
            XdsResources.Endpoints("pay").Add(_backend, e => e.Hostname("one.internal:8443")));
        _xds.SetJson(XdsResourceType.RouteConfiguration, Rewriting);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 RA21")]
    [Trait("Rule", "security #56")]
    [InlineData("trusted, HTTP/1.1", XdsServerFeatures.TrustedXdsServer, "1.1", "one.internal:8443")]
    [InlineData("trusted, HTTP/2", XdsServerFeatures.TrustedXdsServer, "2.0", "one.internal:8443")]
    [InlineData("not trusted", XdsServerFeatures.None, "2.0", "pay")]
    public async Task Get_EndpointWithHostname_SendsItForATrustedServerOnly(
        string name, XdsServerFeatures features, string version, string authority)
    {
        await using var mesh = Runtime(features);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://pay/{Uri.EscapeDataString(name)}")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(authority, Assert.Single(_backend.Requests).Authority);
        Assert.Null(request.Headers.Host);
    }

    [Theory]
    [InlineData("no host")]
    [InlineData("one/internal")]
    [InlineData("one\r\nx-injected: yes")]
    public async Task Get_EndpointWhoseHostnameIsNone_KeepsTheAuthority(string hostname)
    {
        _xds.Update(u => u.Set(XdsResources.Endpoints("pay").Add(_backend, e => e.Hostname(hostname))));
        await using var mesh = Runtime(XdsServerFeatures.TrustedXdsServer);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://pay/", TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("pay", Assert.Single(_backend.Requests).Authority);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA21")]
    public async Task Get_ApplicationNamesAHost_KeepsIt()
    {
        await using var mesh = Runtime(XdsServerFeatures.TrustedXdsServer);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://pay/") { Headers = { Host = "mine" } };

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal("mine", Assert.Single(_backend.Requests).Authority);
    }

    // The name that TLS asks for and checks is the cluster's affair.
    [Fact]
    [Trait("Rule", "security #56")]
    public async Task Get_OverTls_LeavesTheServerNameAlone()
    {
        using var authority = new TestCertificateAuthority();
        await using var secure = await Backends.StartAsync("secure", new FakeBackendOptions { Certificate = authority.Issue("pay.test") });
        _xds.Update(u => u.Set(
            XdsResources.Cluster("pay").Tls(t => t.TrustCa(authority).Sni("pay.test").AcceptDnsName("pay.test")),
            XdsResources.Endpoints("pay").Add(secure, e => e.Hostname("one.internal"))));
        await using var mesh = Runtime(XdsServerFeatures.TrustedXdsServer);
        using var client = mesh.CreateHttpClient();
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await client.AnsweredByAsync("http://pay/");

        var seen = Assert.Single(secure.Requests);
        Assert.Equal(("one.internal", "pay.test"), (seen.Authority, seen.ServerName));
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }

    private MeshRuntime Runtime(XdsServerFeatures features) => MeshRuntime.Create(XdsMesh.Options(
        new XdsBootstrap(_xds.Server with { Features = features }) { Node = _xds.Bootstrap.Node }, _ => { }));
}
