using System.Net;
using System.Text;
using MeshClient.Http;

namespace MeshClient.Tests.Http;

public sealed class ReplayableContentTests
{
    [Fact]
    public async Task CopyTo_SecondTimeAfterACompleteFirst_WritesTheKeptBytes()
    {
        using var content = new ReplayableContent(new OnceContent("hello"));

        var first = await ReadAsync(content);
        var second = await ReadAsync(content);

        Assert.Equal(("hello", "hello"), (first, second));
        Assert.True(content.CanReplay);
    }

    [Fact]
    public async Task CopyTo_MoreThanTheLimit_PassesThroughAndCannotReplay()
    {
        var text = new string('x', ReplayableContent.Limit + 1);
        using var content = new ReplayableContent(new OnceContent(text));

        Assert.Equal(text.Length, (await ReadAsync(content)).Length);

        Assert.True(content.Overflowed);
        Assert.False(content.CanReplay);
    }

    // The HTTP stack itself sends again after REFUSED_STREAM: the second copy must not be appended to the first.
    [Fact]
    public async Task CopyTo_AgainWhileTheFirstIsUnfinished_GivesUpKeeping()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var content = new ReplayableContent(new GatedContent("body", first.Task));
        var unfinished = content.CopyToAsync(new MemoryStream());

        var again = content.CopyToAsync(new MemoryStream());
        first.SetResult();
        await Task.WhenAll(unfinished, again);

        Assert.False(content.CanReplay);
    }

    [Fact]
    public async Task Commit_AfterTheResponseIsDelivered_KeepsNothing()
    {
        using var content = new ReplayableContent(new OnceContent("hello"));
        await ReadAsync(content);

        content.Commit();

        Assert.False(content.CanReplay);
    }

    [Fact]
    public void Headers_OfTheOriginal_AreKept()
    {
        using var content = new ReplayableContent(new StringContent("x", Encoding.UTF8, "application/json"));

        Assert.Equal("application/json", content.Headers.ContentType?.MediaType);
    }

    private static async Task<string> ReadAsync(HttpContent content)
    {
        using var stream = new MemoryStream();
        await content.CopyToAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class OnceContent(string text) : HttpContent
    {
        private bool _written;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Assert.False(_written, "the original was asked for twice");
            _written = true;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class GatedContent(string text, Task gate) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            await gate;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
