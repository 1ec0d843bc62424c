using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Model;

public class RetryConditionTokensTests
{
    [Fact]
    public void Parse_List_AddsUpWhatIsKnown()
    {
        Assert.Equal(
            RetryConditions.ServerError | RetryConditions.ConnectFailure | RetryConditions.GrpcUnavailable,
            RetryConditionTokens.Parse(" 5xx,Connect-Failure ,, http3-post-connect-failure,unavailable,bogus"));
        Assert.Equal(RetryConditions.None, RetryConditionTokens.Parse(""));
    }

    [Fact]
    public void TryParseToken_EveryCondition_HasAWord()
    {
        string[] words =
        [
            "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "refused-stream", "retriable-4xx", "retriable-status-codes",
            "retriable-headers", "envoy-ratelimited", "cancelled", "deadline-exceeded", "resource-exhausted", "internal", "unavailable",
        ];

        var conditions = words.Select(word => RetryConditionTokens.TryParseToken(word, out var condition) ? condition : RetryConditions.None);

        Assert.Equal(Enum.GetValues<RetryConditions>().Where(condition => condition != RetryConditions.None), conditions);
    }
}
