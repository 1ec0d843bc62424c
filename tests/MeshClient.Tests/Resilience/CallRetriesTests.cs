using MeshClient.Resilience;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Resilience;

public class CallRetriesTests
{
    private const string All = "5xx,gateway-error,reset,connect-failure,refused-stream,reset-before-request,unavailable";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public void Decide_IdempotentMethod_IsRetriedWhateverHappened(string method)
    {
        Assert.Equal(RetryDecision.Retry, Idempotent(method).Decide(Retries.Response(503)));
        Assert.Equal(RetryDecision.Retry, Idempotent(method).Decide(AttemptFailure.Reset));
    }

    [Theory]
    [InlineData("ConnectFailure", true)]
    [InlineData("ConnectTimeout", true)]
    [InlineData("RefusedStream", true)]
    [InlineData("ResetBeforeRequest", true)]
    [InlineData("Reset", false)]
    [InlineData("ConnectionTermination", false)]
    [InlineData("PerTryTimeout", false)]
    [InlineData("ProtocolError", false)]
    public void Decide_OtherMethod_IsRetriedOnlyWhenNoServerCanHaveStarted(string failure, bool expected)
    {
        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, Idempotent("POST").Decide(Retries.Failure(failure)));
    }

    [Fact]
    public void Decide_OtherMethodAnswered_IsDelivered()
    {
        Assert.Equal(RetryDecision.Deliver, Idempotent("POST").Decide(Retries.Response(503)));
        Assert.Equal(RetryDecision.Deliver, Idempotent("PATCH").Decide(Retries.Response(503)));
    }

    [Fact]
    public void Decide_ListedMethods_ReplaceTheIdempotentOnes()
    {
        var policy = Retries.On(All) with { IdempotentMethodsOnly = true, RepeatableMethods = ["POST"] };

        Assert.Equal(RetryDecision.Retry, Retries.Http(policy, Requests.Send(HttpMethod.Post, "/")).Decide(Retries.Response(503)));
        Assert.Equal(RetryDecision.Deliver, Retries.Http(policy, Requests.Get("/")).Decide(Retries.Response(503)));
    }

    [Fact]
    public void Decide_PolicyOfXds_RetriesEveryMethod()
    {
        Assert.Equal(RetryDecision.Retry, Retries.Http(Retries.On(All), Requests.Send(HttpMethod.Post, "/")).Decide(Retries.Response(503)));
    }

    [Fact]
    public void Decide_GrpcCall_IsNotLimitedByItsMethod()
    {
        var retries = Retries.Grpc(Retries.On(All) with { IdempotentMethodsOnly = true });

        Assert.Equal(RetryDecision.Retry, retries.Decide(Retries.TrailersOnly(14)));
    }

    [Fact]
    public void IsEnabled_NoPolicyAndNoHeaders_IsFalse()
    {
        var retries = Retries.Http(policy: null);

        Assert.False(retries.IsEnabled);
        Assert.Equal(RetryDecision.Deliver, retries.Decide(Retries.Response(503)));
        Assert.Equal(RetryDecision.Deliver, retries.Decide(AttemptFailure.ConnectFailure));
    }

    [Fact]
    public void Decide_NoRetriesAllowed_ReportsTheLimit()
    {
        Assert.Equal(RetryDecision.LimitExceeded, Retries.Http(Retries.On("5xx", retries: 0)).Decide(Retries.Response(500)));
    }

    [Fact]
    public void AvoidPreviousHosts_Policy_Decides()
    {
        Assert.True(Retries.Http(Retries.On("5xx") with { HostPredicates = [RetryHostPredicate.PreviousHosts] }).AvoidPreviousHosts);
        Assert.False(Retries.Http(Retries.On("5xx") with { HostPredicates = [RetryHostPredicate.OmitCanaryHosts] }).AvoidPreviousHosts);
    }

    [Fact]
    public void Decide_FirstAttemptSucceeds_AllocatesNothing()
    {
        var policy = new CompiledRetryPolicy(Retries.On(All) with { RetriableStatusCodes = [429], IdempotentMethodsOnly = true });
        var request = Requests.Get("/");
        var answer = Retries.Response(200);
        Run(policy, request, answer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(policy, request, answer);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(CompiledRetryPolicy policy, HttpRequestMessage request, HttpResponseMessage answer)
    {
        for (var i = 0; i < 10_000; i++)
        {
            var retries = new CallRetries(policy, request, null, isGrpc: false);
            Assert.True(retries.IsEnabled && retries.Decide(answer) == RetryDecision.Deliver);
        }
    }

    private static CallRetries Idempotent(string method) =>
        Retries.Http(Retries.On(All) with { IdempotentMethodsOnly = true }, Requests.Send(new HttpMethod(method), "/"));
}
