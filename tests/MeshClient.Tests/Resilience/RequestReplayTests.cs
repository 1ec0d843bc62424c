using System.Net.Http.Json;
using System.Text;
using MeshClient.Resilience;

namespace MeshClient.Tests.Resilience;

public class RequestReplayTests
{
    public static TheoryData<string, bool> Contents => new()
    {
        { "none", true },
        { "bytes", true },
        { "string", true },
        { "memory", true },
        { "form", true },
        { "seekable stream", true },
        { "unseekable stream", false },
        { "unseekable stream with a length", false },
        { "disposed stream", false },
        { "object as JSON", true },
        { "list as JSON", true },
        { "null as JSON", true },
        { "lazy sequence as JSON", false },
        { "asynchronous sequence as JSON", false },
        { "parts", true },
        { "parts with a stream", false },
        { "own content", false },
        { "own bytes", false },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void IsReplayable_Content_IsTrueWhenItCanBeSentAgainWithoutACopy(string kind, bool expected)
    {
        using var content = Create(kind);

        Assert.Equal(expected, RequestReplay.IsReplayable(content));
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("string")]
    [InlineData("memory")]
    [InlineData("form")]
    [InlineData("seekable stream")]
    [InlineData("object as JSON")]
    [InlineData("parts")]
    public async Task IsReplayable_ContentThatWasSent_SendsTheSameAgain(string kind)
    {
        using var content = Create(kind)!;
        var first = await SendAsync(content);

        Assert.True(RequestReplay.IsReplayable(content));
        Assert.Equal(first, await SendAsync(content));
        Assert.NotEmpty(first);
    }

    private static async Task<byte[]> SendAsync(HttpContent content)
    {
        using var sink = new MemoryStream();
        await content.CopyToAsync(sink).WaitAsync(TimeSpan.FromSeconds(10));
        return sink.ToArray();
    }

    private static HttpContent? Create(string kind)
    {
        switch (kind)
        {
            case "none":
                return null;
            case "bytes":
                return new ByteArrayContent([1, 2, 3]);
            case "string":
                return new StringContent("text");
            case "memory":
                return new ReadOnlyMemoryContent(new byte[] { 1, 2 });
            case "form":
                return new FormUrlEncodedContent([new("a", "b")]);
            case "seekable stream":
                return new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("stream")));
            case "unseekable stream":
                return new StreamContent(new OneWayStream());
            case "unseekable stream with a length":
                var sized = new StreamContent(new OneWayStream());
                sized.Headers.ContentLength = 3;
                return sized;
            case "disposed stream":
                var disposed = new StreamContent(new MemoryStream());
                disposed.Dispose();
                return disposed;
            case "object as JSON":
                return JsonContent.Create(new { A = 1 });
            case "list as JSON":
                return JsonContent.Create(new[] { 1, 2 });
            case "null as JSON":
                return JsonContent.Create<object?>(null);
            case "lazy sequence as JSON":
                return JsonContent.Create(new[] { 1, 2 }.Where(number => number > 1));
            case "asynchronous sequence as JSON":
                return JsonContent.Create(new[] { 1, 2 }.ToAsyncEnumerable());
            case "parts":
                return new MultipartFormDataContent { { new StringContent("a"), "a" }, { new ByteArrayContent([1]), "b" } };
            case "parts with a stream":
                return new MultipartFormDataContent { { new StringContent("a"), "a" }, { new StreamContent(new OneWayStream()), "b" } };
            case "own content":
                return new OwnContent();
            default:
                return new OwnBytes();
        }
    }

    private sealed class OneWayStream : MemoryStream
    {
        public override bool CanSeek => false;
    }

    private sealed class OwnBytes() : ByteArrayContent([1]);

    private sealed class OwnContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return true;
        }
    }
}
