using MeshClient.Diagnostics;

namespace MeshClient.Tests.Diagnostics;

[Trait("Rule", "telemetry 8.4")]
public sealed class CallResultTests
{
    [Theory]
    [InlineData(200, "success", null)]
    [InlineData(404, "success", null)]
    [InlineData(429, "success", null)]
    [InlineData(500, "failure", "500")]
    [InlineData(503, "failure", "503")]
    [InlineData(999, "failure", "999")]
    public void Http_Status_IsClassified(int status, string outcome, string? errorType)
    {
        var result = CallResult.Http(status);

        Assert.Equal((outcome, errorType), (TagValues.Of(result.Outcome), result.ErrorType));
    }

    [Theory]
    [InlineData(0, "success", null)]
    [InlineData(1, "success", null)]
    [InlineData(2, "failure", "UNKNOWN")]
    [InlineData(3, "success", null)]
    [InlineData(4, "failure", "DEADLINE_EXCEEDED")]
    [InlineData(5, "success", null)]
    [InlineData(7, "success", null)]
    [InlineData(8, "failure", "RESOURCE_EXHAUSTED")]
    [InlineData(12, "failure", "UNIMPLEMENTED")]
    [InlineData(13, "failure", "INTERNAL")]
    [InlineData(14, "failure", "UNAVAILABLE")]
    [InlineData(15, "failure", "DATA_LOSS")]
    [InlineData(16, "success", null)]
    [InlineData(99, "failure", "UNKNOWN")]
    public void Grpc_Status_IsClassified(int status, string outcome, string? errorType)
    {
        var result = CallResult.Grpc(status);

        Assert.Equal((outcome, errorType), (TagValues.Of(result.Outcome), result.ErrorType));
    }

    [Fact]
    public void Failed_ByReason_IsAFailureWithTheReasonsName()
    {
        var result = CallResult.Failed(MeshFailureReason.ConnectFailed);

        Assert.Equal((MeshOutcome.Failure, "connect_failed", null), (result.Outcome, result.ErrorType, result.GrpcStatus));
    }

    [Fact]
    public void GrpcFailed_ByReason_CarriesTheStatusThatTheCallerSees()
    {
        var result = CallResult.GrpcFailed(MeshFailureReason.NoHealthyEndpoint);

        Assert.Equal((MeshOutcome.Failure, "no_healthy_endpoint", 14), (result.Outcome, result.ErrorType, result.GrpcStatus));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #9")]
    public void Failed_CancelledByCaller_IsNeitherSuccessNorFailure()
    {
        var result = CallResult.Failed(MeshFailureReason.Cancelled);

        Assert.Equal((MeshOutcome.Cancelled, null), (result.Outcome, result.ErrorType));
    }
}
