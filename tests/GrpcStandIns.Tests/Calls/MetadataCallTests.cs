using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class MetadataCallTests
{
    private static readonly byte[] Bytes = [0, 1, 127, 128, 255];

    [Fact]
    public async Task Headers_TextAndBinary_ReachServerAndComeBackAsHeadersAndTrailers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().EchoAsync(new EchoRequest(), TextAndBinary());

        var headers = await call.ResponseHeadersAsync.Within();
        await call.ResponseAsync.Within();

        AssertTextAndBinary((await server.Journal.FirstCall.Within()).Headers);
        AssertTextAndBinary(headers);
        AssertTextAndBinary(call.GetTrailers());
    }

    [Fact]
    public async Task Headers_OfServerStreamingCall_ComeBackAsHeadersAndTrailers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().Count(new CountRequest { To = 1 }, TextAndBinary());

        var headers = await call.ResponseHeadersAsync.Within();
        await call.ResponseStream.ReadAllAsync(Ceiling.Token()).CountAsync();

        AssertTextAndBinary(headers);
        AssertTextAndBinary(call.GetTrailers());
    }

    [Fact]
    public async Task Headers_SameKeyTwice_BothArriveInOrder()
    {
        await using var server = await ProbeServer.StartAsync();
        var headers = new Metadata { { "twice", "a" }, { "twice", "b" } };

        await server.CreateClient().EchoAsync(new EchoRequest(), headers).ResponseAsync.Within();

        var seen = await server.Journal.FirstCall.Within();
        Assert.Equal("a, b", string.Join(", ", seen.Headers.GetAll("Twice").Select(entry => entry.Value)));
    }

    private static Metadata TextAndBinary() => new() { { "Echo-Text", "plain text" }, { "echo-raw-bin", Bytes } };

    private static void AssertTextAndBinary(Metadata metadata)
    {
        Assert.Equal("plain text", metadata.GetValue("echo-text"));
        Assert.Equal(Bytes, metadata.GetValueBytes("echo-raw-bin"));
    }
}
