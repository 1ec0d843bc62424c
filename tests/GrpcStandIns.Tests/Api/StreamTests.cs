using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class StreamTests
{
    [Fact]
    public async Task WriteAsync_WriterThatCannotCancel_RefusesATokenThatCan()
    {
        var stream = new FakeStream([]);
        IAsyncStreamWriter<string> writer = stream;
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("a", source.Token));
        await writer.WriteAsync("b", CancellationToken.None);

        Assert.Equal(["b"], stream.Written);
    }

    [Fact]
    public async Task MoveNext_WithoutToken_CannotBeCancelled()
    {
        var stream = new FakeStream(["a"]);

        Assert.True(await stream.MoveNext());
        Assert.Equal("a", stream.Current);
        Assert.False(await stream.MoveNext());
        Assert.False(stream.LastToken.CanBeCanceled);
    }

    [Fact]
    public async Task MoveNext_NullReader_Throws()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((IAsyncStreamReader<string>)null!).MoveNext());
    }

    [Fact]
    public async Task ReadAllAsync_Stream_YieldsAllMessages()
    {
        Assert.Equal(["a", "b", "c"], await new FakeStream(["a", "b", "c"]).ReadAllAsync().ToListAsync());
        Assert.Empty(await new FakeStream([]).ReadAllAsync().ToListAsync());
    }

    [Fact]
    public async Task ReadAllAsync_TokenCancelled_PassesItToTheReader()
    {
        var stream = new FakeStream(["a"]);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await stream.ReadAllAsync(cancelled).ToListAsync(CancellationToken.None));

        Assert.Equal(cancelled, stream.LastToken);
    }

    [Fact]
    public void ReadAllAsync_NullReader_ThrowsAtOnce()
    {
        Assert.Throws<ArgumentNullException>(() => ((IAsyncStreamReader<string>)null!).ReadAllAsync());
    }
}
