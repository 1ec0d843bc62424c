using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.Doors;

public sealed class GrpcChannelTests
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
    private static readonly Method<string, string> Unary = new(MethodType.Unary, "test.Echo", "Say", Text, Text);
    private static readonly Method<string, string> Duplex = new(MethodType.DuplexStreaming, "test.Echo", "Chat", Text, Text);

    [Fact]
    public async Task UnaryCall_XdsTarget_ReachesItsBackend()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var reply = await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello");

        Assert.Equal("hello", reply);
        var request = Assert.Single(backend.Requests);
        Assert.Equal(("/test.Echo/Say", "greeter"), (request.Path, request.Authority));
    }

    [Fact]
    public async Task UnaryCall_TargetWithPort_IsFoundByNameAndPort()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter:8080", service => service.Endpoints(backend));
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var channel = mesh.CreateGrpcChannel("xds:///greeter:8080");

        Assert.Equal("hello", await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello"));
    }

    [Fact]
    public async Task DuplexCall_ServiceOfEasyMode_StreamsBothWays()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = EasyMode.Runtime("greeter", backend);
        using var channel = mesh.CreateGrpcChannel("greeter");
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Duplex, null, Options());

        await call.RequestStream.WriteAsync("one", TestTimeout.Token);
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal("one", call.ResponseStream.Current);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Call_ChannelOfTheApplicationOverTheHandler_Works()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = EasyMode.Runtime("greeter", backend);
        using var channel = GrpcChannel.ForAddress("http://greeter", new GrpcChannelOptions { HttpHandler = mesh.CreateHandler() });

        Assert.Equal("hello", await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D1")]
    public async Task Call_XdsTargetThatDoesNotExist_FailsInTheMeshAndNamesIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetError(XdsResourceType.Listener, "nowhere", StatusCode.NotFound);
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///nowhere");

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello"));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Contains("(no_route)", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("nowhere", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_XdsTargetThatDoesNotExistYetWaitingForReady_WaitsForIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetError(XdsResourceType.Listener, "greeter", StatusCode.NotFound);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var invoker = channel.CreateCallInvoker();
        await Assert.ThrowsAsync<RpcException>(async () => await invoker.AsyncUnaryCall(Unary, null, Options(), "too early"));
        var call = invoker.AsyncUnaryCall(Unary, null, Options().WithWaitForReady(), "hello");

        xds.SetService("greeter", service => service.Endpoints(backend));

        Assert.Equal("hello", await call);
    }

    [Fact]
    public async Task Call_UnknownTargetAndFail_IsUnavailable()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        var options = EasyMode.Options("greeter", _ => { }, backend);
        options.UnknownTargets = UnknownTargetMode.Fail;
        await using var mesh = MeshRuntime.Create(options);
        using var channel = mesh.CreateGrpcChannel("nowhere");

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello"));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Contains("nowhere", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithCredentialsToAPlaintextCluster_SendsNothing()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = EasyMode.Runtime("greeter", backend);
        using var channel = mesh.CreateGrpcChannel("greeter", Token("secret"));

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello"));

        Assert.Equal((StatusCode.Unauthenticated, 0L), (exception.StatusCode, backend.RequestCount));
    }

    [Fact]
    public async Task Call_WithCredentialsToATlsCluster_CarriesThem()
    {
        using var authority = new TestCertificateAuthority();
        using var certificate = authority.Issue("greeter");
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = certificate }, TestTimeout.Token);
        var ca = Path.GetTempFileName();
        await File.WriteAllTextAsync(ca, authority.CertificatePem, TestTimeout.Token);
        await using var mesh = EasyMode.Runtime("greeter", service => (service.Tls.CaFile, service.Tls.ServerName) = (ca, "greeter"), backend);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter", Token("secret"));

        var reply = await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options(), "hello");

        Assert.Equal("hello", reply);
        Assert.Equal("Bearer secret", Assert.Single(backend.Requests).Headers["authorization"]);
        File.Delete(ca);
    }

    private static CallOptions Options() => new(cancellationToken: TestTimeout.Token);

    private static CallCredentials Token(string token) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add("authorization", $"Bearer {token}");
        return Task.CompletedTask;
    });
}
