using System.Net;
using Grpc.Core;
using Grpc.Net.Client;

namespace MeshClient.Testing.Tests;

public sealed class FakeBackendGrpcTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);
    private static readonly Method<byte[], byte[]> Unary = new(MethodType.Unary, "shop.Cart", "Add", Bytes, Bytes);
    private static readonly Method<byte[], byte[]> Duplex = new(MethodType.DuplexStreaming, "shop.Cart", "Watch", Bytes, Bytes);

    private static CallOptions Options => new(deadline: DateTime.UtcNow + TestTimeout.Ceiling);

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Unary_Default_EchoesTheMessage()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var channel = GrpcChannel.ForAddress(backend.Uri);

        var answer = await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options, [1, 2, 3]);

        Assert.Equal([1, 2, 3], answer);
        Assert.Equal(1, backend.RequestCountAt("/shop.Cart/Add"));
    }

    [Fact]
    public async Task Unary_EmptyAndHugeMessages_EchoWhole()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var channel = GrpcChannel.ForAddress(backend.Uri);
        var huge = Enumerable.Range(0, 1_000_000).Select(i => (byte)i).ToArray();

        Assert.Empty(await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options, []));
        Assert.Equal(huge, await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options, huge));
    }

    [Fact]
    public async Task Unary_ConfiguredMessage_IsSent()
    {
        await using var backend = await FakeBackend.StartAsync(
            BackendBehavior.Default with { Grpc = new GrpcReply { Message = new byte[] { 9 } } }, Token);
        using var channel = GrpcChannel.ForAddress(backend.Uri);

        Assert.Equal([9], await channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options, [1]));
    }

    [Fact]
    public async Task Unary_Status_ReachesTheClient()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.GrpcStatus(StatusCode.Unavailable, "später: 100 %"), Token);
        using var channel = GrpcChannel.ForAddress(backend.Uri);
        var call = channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options, [1]);

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(new Status(StatusCode.Unavailable, "später: 100 %"), exception.Status);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, null, true)]
    [InlineData(StatusCode.Unavailable, false, false)]
    [InlineData(StatusCode.OK, null, false)]
    [InlineData(StatusCode.OK, true, true)]
    public async Task Unary_Status_ComesWithTheHeadersOrAfterTheMessage(StatusCode status, bool? trailersOnly, bool withHeaders)
    {
        var reply = new GrpcReply { StatusCode = status, TrailersOnly = trailersOnly };
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Default with { Grpc = reply }, Token);
        using var client = TestClients.Http2(backend);
        using var content = GrpcContent();

        using var response = await client.PostAsync("/shop.Cart/Add", content, Token);
        await response.Content.ReadAsByteArrayAsync(Token);

        Assert.Equal(withHeaders, response.Headers.Contains("grpc-status"));
        Assert.Equal(!withHeaders, response.TrailingHeaders.Contains("grpc-status"));
    }

    [Fact]
    public async Task Unary_HttpStatus_MapsToUnavailable()
    {
        await using var backend = await FakeBackend.StartAsync(503, Token);
        using var channel = GrpcChannel.ForAddress(backend.Uri);
        var call = channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, Options, [1]);

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
    }

    [Fact]
    public async Task Duplex_Default_EchoesEveryMessageAsItComes()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var channel = GrpcChannel.ForAddress(backend.Uri);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Duplex, null, Options);

        await call.RequestStream.WriteAsync([1], Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        Assert.Equal([1], call.ResponseStream.Current);
        await call.RequestStream.WriteAsync([2], Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        Assert.Equal([2], call.ResponseStream.Current);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(Token));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Unary_OverHttp1_IsToldToUpgrade()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http1(backend);
        using var content = GrpcContent();

        using var response = await client.PostAsync("/shop.Cart/Add", content, Token);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
    }

    private static ByteArrayContent GrpcContent() =>
        new([0, 0, 0, 0, 0]) { Headers = { ContentType = new("application/grpc") } };
}
