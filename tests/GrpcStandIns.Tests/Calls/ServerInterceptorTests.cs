using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class ServerInterceptorTests
{
    [Fact]
    public async Task Intercept_EveryKindOfCall_PassesThroughItsOwnHandler()
    {
        await using var server = await ProbeServer.StartAsync(options => options.Interceptors.Add<RecordingServerInterceptor>());
        var client = server.CreateClient();

        await client.EchoAsync(new EchoRequest()).ResponseAsync.Within();
        using var count = client.Count(new CountRequest { To = 1 });
        await count.ResponseStream.ReadAllAsync(Ceiling.Token()).CountAsync();
        using var sum = client.Sum();
        await sum.RequestStream.CompleteAsync().Within();
        await sum.ResponseAsync.Within();
        using var chat = client.Chat();
        await chat.RequestStream.CompleteAsync().Within();
        await chat.ResponseStream.ReadAllAsync(Ceiling.Token()).CountAsync();

        Assert.Equal(
            [
                "Unary /standins.probe.Probe/Echo", "ServerStreaming /standins.probe.Probe/Count",
                "ClientStreaming /standins.probe.Probe/Sum", "DuplexStreaming /standins.probe.Probe/Chat",
            ],
            server.Journal.Lines);
    }

    [Fact]
    public async Task Intercept_HandlerThrowsRpcException_ClientGetsItsStatus()
    {
        await using var server = await ProbeServer.StartAsync(options => options.Interceptors.Add<RefusingServerInterceptor>());

        var error = await Assert.ThrowsAsync<RpcException>(() => server.CreateClient().EchoAsync(new EchoRequest()).ResponseAsync.Within());

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Equal("/standins.probe.Probe/Echo is closed", error.Status.Detail);
        Assert.False(server.Journal.FirstCall.IsCompleted);
    }
}
