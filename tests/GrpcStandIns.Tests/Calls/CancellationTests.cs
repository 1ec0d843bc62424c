using Grpc.Core;
using Grpc.Net.Client;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancel_UnaryCall_EndsCancelledAndCancelsOnServer()
    {
        await using var server = await ProbeServer.StartAsync();
        using var stop = new CancellationTokenSource();
        using var call = server.CreateClient().HangAsync(new EchoRequest(), cancellationToken: stop.Token);
        await server.Journal.FirstCall.Within();

        await stop.CancelAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within());

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        await server.Journal.Cancelled.Within();
    }

    [Fact]
    public async Task Cancel_ChannelThatThrowsCancellation_ThrowsOperationCanceled()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.CreateClient(new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var stop = new CancellationTokenSource();
        using var call = client.HangAsync(new EchoRequest(), cancellationToken: stop.Token);
        await server.Journal.FirstCall.Within();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.ResponseAsync.Within());
    }

    [Fact]
    public async Task Cancel_DisposedUnaryCall_EndsCancelled()
    {
        await using var server = await ProbeServer.StartAsync();
        var call = server.CreateClient().HangAsync(new EchoRequest());
        await server.Journal.FirstCall.Within();

        call.Dispose();

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within());
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await server.Journal.Cancelled.Within();
    }
}
