using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class UnaryCallTests
{
    [Fact]
    public async Task Call_Awaited_ReturnsReplyOkAndNoTrailers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().EchoAsync(new EchoRequest { Text = "hello" });

        var reply = await call.ConfigureAwait(true);

        Assert.Equal("hello", reply.Text);
        Assert.Equal(Status.DefaultSuccess, call.GetStatus());
        Assert.Empty(call.GetTrailers());
    }

    [Fact]
    public async Task Call_Blocking_ReturnsReply()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.CreateClient();

        var reply = await Task.Run(() => client.Echo(new EchoRequest { Text = "hello" })).Within();

        Assert.Equal("hello", reply.Text);
    }

    [Fact]
    public async Task Call_StillRunning_HasNoStatusYet()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().HangAsync(new EchoRequest());
        await server.Journal.FirstCall.Within();

        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
    }

    [Fact]
    public async Task Call_OnServer_ContextNamesMethodHostPeerAndNoDeadline()
    {
        await using var server = await ProbeServer.StartAsync();

        await server.CreateClient().EchoAsync(new EchoRequest()).ResponseAsync.Within();

        var seen = await server.Journal.FirstCall.Within();
        Assert.Equal("/standins.probe.Probe/Echo", seen.Method);
        Assert.Equal(server.Address.Authority, seen.Host);
        Assert.StartsWith("ipv4:127.0.0.1:", seen.Peer, StringComparison.Ordinal);
        Assert.Equal(DateTime.MaxValue, seen.Deadline);
        Assert.False(seen.IsPeerAuthenticated);
    }

    [Fact]
    public async Task Call_MessagesOfEightMegabytes_ArriveWhole()
    {
        await using var server = await ProbeServer.StartAsync(options => options.MaxReceiveMessageSize = null);
        var client = server.CreateClient(new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var payload = new byte[8 * 1024 * 1024];
        new Random(1).NextBytes(payload);

        var reply = await client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFrom(payload) }).ResponseAsync.Within();

        Assert.Equal(payload, reply.Payload.Span);
    }

    [Fact]
    public async Task Call_MessageOverTheLimitOfTheServer_EndsResourceExhausted()
    {
        await using var server = await ProbeServer.StartAsync(options => options.MaxReceiveMessageSize = 100);

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            server.CreateClient().EchoAsync(new EchoRequest { Text = new string('x', 200) }).ResponseAsync.Within());

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.Unauthenticated)]
    public async Task Call_ServerThrows_ExceptionCarriesStatusDetailAndTrailers(StatusCode code)
    {
        await using var server = await ProbeServer.StartAsync();
        byte[] details = [8, 5, 18, 3, 98, 97, 100, 0, 255];
        using var call = server.CreateClient().FailAsync(
            new FailRequest { Code = (int)code, Detail = "no such thing: 100% ü", Payload = ByteString.CopyFrom(details) });

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within());

        Assert.Equal(code, error.StatusCode);
        Assert.Equal("no such thing: 100% ü", error.Status.Detail);
        Assert.Equal("asked for", error.Trailers.GetValue("reason"));
        Assert.Equal(details, error.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(code, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Call_NobodyListens_EndsUnavailableWithTheCause()
    {
        var server = await ProbeServer.StartAsync();
        await server.DisposeAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new Probe.ProbeClient(channel);

        var error = await Assert.ThrowsAsync<RpcException>(() => client.EchoAsync(new EchoRequest()).ResponseAsync.Within());

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.NotNull(error.Status.DebugException);
        Assert.Same(error.Status.DebugException, error.InnerException);
    }
}
