using System.IO.Compression;
using Grpc.Net.Compression;

namespace GrpcStandIns.Tests.Api;

public sealed class CompressionProviderTests
{
    private static readonly byte[] Content = [.. Enumerable.Repeat((byte)'x', 10_000)];

    public static TheoryData<string, ICompressionProvider> Providers => new()
    {
        { "gzip", new GzipCompressionProvider(CompressionLevel.Fastest) },
        { "deflate", new DeflateCompressionProvider(CompressionLevel.Fastest) },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public void RoundTrip_Content_ShrinksAndComesBack(string encoding, ICompressionProvider provider)
    {
        var compressed = Compress(provider, null);

        Assert.Equal(encoding, provider.EncodingName);
        Assert.InRange(compressed.Length, 1, 500);
        Assert.Equal(Content, Decompress(provider, compressed));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void CreateCompressionStream_LevelOfTheCall_WinsOverTheDefault(string encoding, ICompressionProvider provider)
    {
        Assert.True(Compress(provider, CompressionLevel.NoCompression).Length > Content.Length, encoding);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void CreateCompressionStream_Disposed_LeavesTheTargetOpen(string encoding, ICompressionProvider provider)
    {
        var target = new MemoryStream();

        provider.CreateCompressionStream(target, null).Dispose();

        Assert.True(target.CanWrite, encoding);
    }

    /// <summary>The first byte tells the formats apart: RFC 1952 for gzip, RFC 1950 for what HTTP calls deflate.</summary>
    [Fact]
    public void CreateCompressionStream_Format_IsThatOfTheEncoding()
    {
        Assert.Equal(0x1f, Compress(new GzipCompressionProvider(CompressionLevel.Fastest), null)[0]);
        Assert.Equal(0x78, Compress(new DeflateCompressionProvider(CompressionLevel.Fastest), null)[0]);
    }

    private static byte[] Compress(ICompressionProvider provider, CompressionLevel? level)
    {
        var target = new MemoryStream();
        using (var stream = provider.CreateCompressionStream(target, level))
        {
            stream.Write(Content);
        }

        return target.ToArray();
    }

    private static byte[] Decompress(ICompressionProvider provider, byte[] compressed)
    {
        using var stream = provider.CreateDecompressionStream(new MemoryStream(compressed));
        var target = new MemoryStream();
        stream.CopyTo(target);
        return target.ToArray();
    }
}
