using System.Net;
using System.Text;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Content that can be written once, as from a pipe.</summary>
internal sealed class UnreplayableContent(string text) : HttpContent
{
    private int _written;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (Interlocked.Exchange(ref _written, 1) != 0)
        {
            throw new InvalidOperationException("This content was already read.");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
