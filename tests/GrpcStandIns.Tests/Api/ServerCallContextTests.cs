using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class ServerCallContextTests
{
    [Fact]
    public async Task Members_EachReads_ItsCoreMember()
    {
        var context = new FakeServerCallContext();
        var headers = new Metadata();

        await context.WriteResponseHeadersAsync(headers);

        Assert.Equal(("method", "host", "peer"), (context.Method, context.Host, context.Peer));
        Assert.Equal(DateTime.UnixEpoch, context.Deadline);
        Assert.Equal("request", context.RequestHeaders.GetValue("kind"));
        Assert.Equal("trailer", context.ResponseTrailers.GetValue("kind"));
        Assert.True(context.CancellationToken.IsCancellationRequested);
        Assert.Equal("uri", context.AuthContext.PeerIdentityPropertyName);
        Assert.Same(headers, context.WrittenHeaders);
    }

    [Fact]
    public void StatusAndWriteOptions_Set_AreKept()
    {
        var context = new FakeServerCallContext
        {
            Status = new Status(StatusCode.Aborted, "a"),
            WriteOptions = new WriteOptions(WriteFlags.NoCompress),
        };

        Assert.Equal(new Status(StatusCode.Aborted, "a"), context.Status);
        Assert.Equal(WriteFlags.NoCompress, context.WriteOptions.Flags);
    }

    [Fact]
    public void UserState_NotOverridden_IsOneDictionaryPerCall()
    {
        var context = new FakeServerCallContext();

        context.UserState["key"] = "value";

        Assert.Equal("value", context.UserState["key"]);
        Assert.Empty(new FakeServerCallContext().UserState);
    }

    [Fact]
    public void CreatePropagationToken_ServerThatHasNone_Throws()
    {
        Assert.Throws<NotSupportedException>(() => new FakeServerCallContext().CreatePropagationToken());
    }

    private sealed class FakeServerCallContext : ServerCallContext
    {
        public Metadata? WrittenHeaders { get; private set; }

        protected override string MethodCore => "method";

        protected override string HostCore => "host";

        protected override string PeerCore => "peer";

        protected override DateTime DeadlineCore => DateTime.UnixEpoch;

        protected override Metadata RequestHeadersCore { get; } = new() { { "kind", "request" } };

        protected override CancellationToken CancellationTokenCore { get; } = new(canceled: true);

        protected override Metadata ResponseTrailersCore { get; } = new() { { "kind", "trailer" } };

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore { get; } = new("uri", []);

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
        {
            WrittenHeaders = responseHeaders;
            return Task.CompletedTask;
        }

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
            throw new NotSupportedException();
    }
}
