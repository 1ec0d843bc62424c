using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Grpc;

public sealed class GrpcSecurityTests : IDisposable
{
    private const string Identity = "spiffe://cluster.local/ns/shop/sa/greeter";

    private static readonly CallCredentials Token = CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add("authorization", "Bearer secret");
        return Task.CompletedTask;
    });

    private readonly TestCertificateAuthority _authority = new();

    [Fact]
    public async Task Unary_ClusterWithTls_EncryptsThoughTheChannelKnowsNothingOfIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync();
        xds.SetService("greeter", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        Assert.Equal("Ada", (await new Greeter.GreeterClient(channel).SayHelloTo("Ada")).Name);
        var seen = Assert.Single(backend.Requests);
        Assert.Equal(("https", "HTTP/2", "greeter"), (seen.Scheme, seen.Protocol, seen.Authority));
    }

    [Fact]
    public async Task Unary_CallCredentialsAndClusterWithTls_SendsThem()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync();
        xds.SetService("greeter", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri(Identity))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter", Token);

        await new Greeter.GreeterClient(channel).SayHelloTo("Ada");

        Assert.Equal("Bearer secret", Assert.Single(backend.Requests).Headers["authorization"]);
    }

    [Fact]
    public async Task Unary_CallCredentialsAndPlaintextCluster_SendsNothing()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter", Token);

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unauthenticated, status.StatusCode);
        Assert.Contains("has no TLS", status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, backend.ConnectionCount);
    }

    [Fact]
    public async Task Unary_ServerWithAnotherIdentity_IsUnavailableAndSaysWhy()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartTlsBackendAsync();
        xds.SetService("greeter", s => s
            .Endpoints(backend)
            .Cluster(c => c.Tls(t => t.TrustCa(_authority).AcceptUri("spiffe://cluster.local/ns/shop/sa/another"))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("tls_failed", status.Detail, StringComparison.Ordinal);
        Assert.Contains(Identity, status.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _authority.Dispose();

    private Task<FakeBackend> StartTlsBackendAsync() =>
        Backends.StartAsync("greeter-1", new FakeBackendOptions { Certificate = _authority.Issue(Identity) });
}
