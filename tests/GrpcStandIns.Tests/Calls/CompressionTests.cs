using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class CompressionTests
{
    private static readonly string Compressible = new('x', 100_000);

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Request_Compressed_IsSmallOnTheWireAndWholeOnServer(string encoding)
    {
        await using var server = await ProbeServer.StartAsync(options => options.CompressionProviders = Providers());
        var wire = new WireRecorder();
        var client = server.CreateClient(wire.CreateOptions(Providers()));

        var reply = await client.EchoAsync(new EchoRequest { Text = Compressible }, Encoded(encoding)).ResponseAsync.Within();

        Assert.Equal(Compressible, reply.Text);
        Assert.Equal(encoding, wire.RequestEncoding);
        Assert.InRange(wire.RequestBytes, 1, 10_000);
    }

    [Fact]
    public async Task Request_MessageMarkedNoCompress_GoesAsItIs()
    {
        await using var server = await ProbeServer.StartAsync();
        var wire = new WireRecorder();
        var options = new CallOptions(Encoded("gzip"), writeOptions: new WriteOptions(WriteFlags.NoCompress));
        var client = server.CreateClient(wire.CreateOptions(Providers()));

        var reply = await client.EchoAsync(new EchoRequest { Text = Compressible }, options).ResponseAsync.Within();

        Assert.Equal(Compressible, reply.Text);
        Assert.InRange(wire.RequestBytes, Compressible.Length, Compressible.Length + 100);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Response_ServerCompresses_IsWholeOnClient(string encoding)
    {
        await using var server = await ProbeServer.StartAsync(options =>
        {
            options.CompressionProviders = Providers();
            options.ResponseCompressionAlgorithm = encoding;
            options.ResponseCompressionLevel = CompressionLevel.Optimal;
        });
        var wire = new WireRecorder();
        var client = server.CreateClient(wire.CreateOptions(Providers()));

        var reply = await client.EchoAsync(new EchoRequest { Text = Compressible }).ResponseAsync.Within();

        Assert.Equal(Compressible, reply.Text);
        Assert.Equal(encoding, wire.ResponseEncoding);
    }

    [Fact]
    public async Task Response_StreamOfCompressedMessages_IsWholeOnClient()
    {
        await using var server = await ProbeServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var wire = new WireRecorder();
        using var call = server.CreateClient(wire.CreateOptions(Providers())).Count(new CountRequest { To = 50 }, Encoded("gzip"));

        var count = await call.ResponseStream.ReadAllAsync(Ceiling.Token()).CountAsync();

        Assert.Equal(50, count);
        Assert.Equal("gzip", wire.ResponseEncoding);
    }

    [Fact]
    public async Task Request_EncodingUnknownToServer_EndsUnimplemented()
    {
        await using var server = await ProbeServer.StartAsync(options =>
            options.CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)]);
        var client = server.CreateClient(new WireRecorder().CreateOptions(Providers()));

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            client.EchoAsync(new EchoRequest { Text = Compressible }, Encoded("deflate")).ResponseAsync.Within());

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    // Asks the client to compress; the header itself does not go over the wire.
    private static Metadata Encoded(string encoding) => new() { { "grpc-internal-encoding-request", encoding } };

    private static ICompressionProvider[] Providers() =>
        [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];
}
