using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class StreamingCallTests
{
    [Fact]
    public async Task ClientStreaming_HundredRequests_AreSummed()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Sum();

        await WriteAsync(call.RequestStream, Enumerable.Range(1, 100));
        await call.RequestStream.CompleteAsync().Within();
        Assert.Equal(new Total { Sum = 5050, Count = 100 }, await call);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ClientStreaming_CompletedAtOnce_IsAnEmptyStream()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Sum();

        await call.RequestStream.CompleteAsync().Within();

        Assert.Equal(new Total(), await call.ResponseAsync.Within());
    }

    [Fact]
    public async Task ServerStreaming_ReadAll_YieldsAllInOrder()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Count(new CountRequest { To = 100 });

        var values = await call.ResponseStream.ReadAllAsync(Ceiling.Token()).Select(number => number.Value).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), values);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ServerStreaming_NoResponses_EndsAtOnce()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Count(new CountRequest { To = 0 });

        Assert.False(await call.ResponseStream.MoveNext().Within());
    }

    [Fact]
    public async Task ServerStreaming_TokenOfLoopCancelled_EndsCancelledAfterTheMessagesSoFar()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().HangAfterFirst(new CountRequest());
        using var stop = new CancellationTokenSource();
        await using var reader = call.ResponseStream.ReadAllAsync().WithCancellation(stop.Token).GetAsyncEnumerator();

        Assert.True(await reader.MoveNextAsync());
        await stop.CancelAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await reader.MoveNextAsync());

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await server.Journal.Cancelled.Within();
    }

    [Fact]
    public async Task Duplex_PingPong_EachReplyComesBeforeTheNextRequest()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Chat();
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => $"m{i}")];

        var replies = await texts.ToAsyncEnumerable()
            .Select(async (string text, CancellationToken _) => await PingAsync(call, text))
            .ToListAsync();

        Assert.Equal(texts, replies);
        await call.RequestStream.CompleteAsync().Within();
        Assert.False(await call.ResponseStream.MoveNext(Ceiling.Token()));
        Assert.Empty(call.GetTrailers());
    }

    [Fact]
    public async Task ServerStreaming_Disposed_CancelsOnServer()
    {
        await using var server = await ProbeServer.StartAsync();
        var call = server.CreateClient().HangAfterFirst(new CountRequest());
        Assert.True(await call.ResponseStream.MoveNext().Within());

        call.Dispose();

        await server.Journal.Cancelled.Within();
    }

    [Fact]
    public async Task Write_TokenAlreadyCancelled_DoesNotWrite()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Sum();

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            call.RequestStream.WriteAsync(new Number { Value = 1 }, new CancellationToken(canceled: true)).Within());

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    private static async Task WriteAsync(IClientStreamWriter<Number> stream, IEnumerable<int> values)
    {
        foreach (var value in values)
        {
            await stream.WriteAsync(new Number { Value = value }, Ceiling.Token()).Within();
        }
    }

    private static async ValueTask<string> PingAsync(AsyncDuplexStreamingCall<EchoRequest, EchoReply> call, string text)
    {
        await call.RequestStream.WriteAsync(new EchoRequest { Text = text }).Within();
        Assert.True(await call.ResponseStream.MoveNext(Ceiling.Token()));
        return call.ResponseStream.Current.Text;
    }
}
