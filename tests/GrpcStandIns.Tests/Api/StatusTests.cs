using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class StatusTests
{
    [Fact]
    public void Defaults_HaveCodeAndNoDetail()
    {
        Assert.Equal(new Status(StatusCode.OK, ""), Status.DefaultSuccess);
        Assert.Equal(new Status(StatusCode.Cancelled, ""), Status.DefaultCancelled);
    }

    [Fact]
    public void Equals_ComparesCodeDetailAndCause()
    {
        var cause = new InvalidOperationException("why");
        var status = new Status(StatusCode.Internal, "detail", cause);

        Assert.Equal(new Status(StatusCode.Internal, "detail", cause), status);
        Assert.NotEqual(new Status(StatusCode.Unknown, "detail", cause), status);
        Assert.NotEqual(new Status(StatusCode.Internal, "other", cause), status);
        Assert.NotEqual(new Status(StatusCode.Internal, "detail"), status);
    }

    [Fact]
    public void ToString_WithoutCause_NamesCodeAndDetail()
    {
        Assert.Equal(
            "Status(StatusCode=\"NotFound\", Detail=\"no such thing\")",
            new Status(StatusCode.NotFound, "no such thing").ToString());
    }

    [Fact]
    public void ToString_WithCause_NamesItToo()
    {
        Assert.Equal(
            "Status(StatusCode=\"Internal\", Detail=\"d\", DebugException=\"System.InvalidOperationException: why\")",
            new Status(StatusCode.Internal, "d", new InvalidOperationException("why")).ToString());
    }

    [Fact]
    public void RpcException_OfStatus_TakesMessageAndCauseFromIt()
    {
        var status = new Status(StatusCode.Internal, "d", new InvalidOperationException("why"));

        var error = new RpcException(status);

        Assert.Equal(status, error.Status);
        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.Equal(status.ToString(), error.Message);
        Assert.Same(status.DebugException, error.InnerException);
        Assert.Empty(error.Trailers);
    }

    [Fact]
    public void RpcException_WithTrailersAndMessage_KeepsBoth()
    {
        var trailers = new Metadata { { "a", "b" } };

        Assert.Same(trailers, new RpcException(Status.DefaultCancelled, trailers).Trailers);
        Assert.Equal("mine", new RpcException(Status.DefaultCancelled, "mine").Message);
        Assert.Equal(("mine", trailers), (new RpcException(Status.DefaultCancelled, trailers, "mine").Message, trailers));
    }

    [Fact]
    public void RpcException_NullTrailers_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new RpcException(Status.DefaultCancelled, (Metadata)null!));
    }
}
