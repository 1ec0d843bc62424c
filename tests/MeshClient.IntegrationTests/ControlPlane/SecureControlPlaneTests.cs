using System.Security.Cryptography.X509Certificates;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.LoadReports;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>A control plane that wants to know who asks: mutual TLS and a token (gRFC A65, A97), for both protocols and for load reports.</summary>
public sealed class SecureControlPlaneTests
{
    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    public async Task Get_MutualTlsAndToken_EveryStreamCarriesBoth(XdsTransportProtocol protocol)
    {
        using var authority = new TestCertificateAuthority();
        using var server = authority.Issue("127.0.0.1");
        using var own = authority.Issue("spiffe://cluster.local/ns/shop/sa/checkout");
        var token = TestToken.Create(TimeSpan.FromHours(1));
        await using var xds = await XdsMesh.StartControlPlaneAsync(options =>
        {
            options.Certificate = server;
            options.CertificateAuthority = authority;
            options.ClientAuthority = authority;
            options.ClientCertificate = own;
            options.RequiredBearerToken = token;
            options.Protocol = protocol;
        });
        await using var backend = await Backends.StartAsync("one");
        xds.LoadReports.Request = new LoadReportRequest();
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.ReportLoad()));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        await xds.LoadReports.WaitForClusterAsync("pay", load => load.Successes == 1, TestTimeout.Token);

        Assert.Equal(protocol, Assert.Single(xds.Streams).Protocol);
        Assert.All([.. xds.Streams, .. xds.LoadReports.Streams], stream =>
        {
            Assert.Equal($"Bearer {token}", stream.Authorization);
            Assert.Equal(own.Certificate.Thumbprint, Assert.IsType<X509Certificate2>(stream.ClientCertificate, exactMatch: false).Thumbprint);
        });
    }

    [Fact]
    public async Task Get_UnixSocketAndDelta_IsServed()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mesh-{Guid.NewGuid():N}.sock");
        await using var xds = await XdsMesh.StartControlPlaneAsync(options => (options.UnixSocketPath, options.Protocol) = (path, XdsTransportProtocol.Delta));
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal(XdsTransportProtocol.Delta, Assert.Single(xds.Streams).Protocol);
    }
}
