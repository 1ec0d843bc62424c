using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Grpc.Server;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>Every kind of call, through the mesh's own channel and through a channel over the mesh's handler.</summary>
public sealed class CallKindTests : IAsyncLifetime
{
    private const string Sugar = "xds:///greeter";
    private const string Handler = "http://greeter";

    private FakeXdsServer _xds = null!;
    private GreeterServer _server = null!;
    private MeshRuntime _mesh = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _server = await GreeterServer.StartAsync();
        _xds.SetService("greeter", s => s.Endpoints(_server.Address));
        _mesh = XdsMesh.Runtime(_xds);
    }

    [Theory]
    [InlineData(Sugar)]
    [InlineData(Handler)]
    public async Task Unary_RealServer_ReturnsItsReply(string address)
    {
        using var channel = Channels.Create(_mesh, address);
        var client = new Greeter.GreeterClient(channel);

        using var call = client.SayHelloTo("Ada");

        Assert.Equal("Hello Ada", (await call).Name);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal(["/meshclient.integration.Greeter/SayHello"], _server.Journal.Methods);
    }

    [Theory]
    [InlineData(Sugar)]
    [InlineData(Handler)]
    public async Task ClientStreaming_SeveralMessages_ReturnsOneReplyToAll(string address)
    {
        using var channel = Channels.Create(_mesh, address);
        using var call = new Greeter.GreeterClient(channel).Collect(cancellationToken: TestTimeout.Token);

        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        await call.RequestStream.WriteAsync(new Hello { Name = "Grace" });
        await call.RequestStream.CompleteAsync();

        Assert.Equal("Hello Ada,Grace", (await call).Name);
    }

    [Theory]
    [InlineData(Sugar)]
    [InlineData(Handler)]
    public async Task ServerStreaming_ManyMessages_ReturnsThemAll(string address)
    {
        using var channel = Channels.Create(_mesh, address);
        using var call = new Greeter.GreeterClient(channel).Repeat(new Hello { Name = "Ada", Times = 100 }, cancellationToken: TestTimeout.Token);

        var replies = await call.ResponseStream.ReadAllAsync(TestTimeout.Token).ToListAsync(TestTimeout.Token);

        Assert.Equal(Enumerable.Repeat("Hello Ada", 100), replies.Select(reply => reply.Name));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(Sugar)]
    [InlineData(Handler)]
    public async Task Duplex_RequestAfterReply_AnswersEachInTurn(string address)
    {
        using var channel = Channels.Create(_mesh, address);
        using var call = new Greeter.GreeterClient(channel).Chat(cancellationToken: TestTimeout.Token);

        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal("Hello Ada", call.ResponseStream.Current.Name);
        await call.RequestStream.WriteAsync(new Hello { Name = call.ResponseStream.Current.Name });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal("Hello Hello Ada", call.ResponseStream.Current.Name);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(Sugar)]
    [InlineData(Handler)]
    public async Task Metadata_TextAndBinary_TravelsBothWays(string address)
    {
        using var channel = Channels.Create(_mesh, address);
        var sent = new Metadata { { "echo-text", "plain" }, { "echo-raw-bin", [1, 2, 255] } };

        using var call = new Greeter.GreeterClient(channel).SayHelloAsync(new Hello { Name = "Ada" }, sent, cancellationToken: TestTimeout.Token);
        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("plain", headers.GetValue("echo-text"));
        Assert.Equal([1, 2, 255], headers.GetValueBytes("echo-raw-bin"));
        Assert.Equal("plain", call.GetTrailers().GetValue("echo-text"));
        Assert.Equal([1, 2, 255], call.GetTrailers().GetValueBytes("echo-raw-bin"));
    }

    [Theory]
    [InlineData(Sugar)]
    [InlineData(Handler)]
    public async Task Unary_ServerFailsTheCall_DeliversItsStatusDetailAndTrailers(string address)
    {
        using var channel = Channels.Create(_mesh, address);
        var sent = new Metadata { { "echo-reason", "unknown" } };

        using var call = new Greeter.GreeterClient(channel).SayHelloAsync(
            new Hello { Name = GreeterService.Nobody }, sent, cancellationToken: TestTimeout.Token);
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal((StatusCode.NotFound, "there is no such person; try ümläut"), (exception.StatusCode, exception.Status.Detail));
        Assert.Equal("unknown", exception.Trailers.GetValue("echo-reason"));
    }

    [Fact]
    public async Task Cancel_StreamInFlight_ReachesTheServer()
    {
        using var channel = _mesh.CreateGrpcChannel(Sugar);
        using var cancellation = new CancellationTokenSource();
        using var call = new Greeter.GreeterClient(channel).Chat(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        await _server.Journal.Cancelled.WaitAsync(TestTimeout.Token);
    }

    public async Task DisposeAsync()
    {
        await _mesh.DisposeAsync();
        await _server.DisposeAsync();
        await _xds.DisposeAsync();
    }
}
