using MeshClient.Resilience;
using MeshClient.Tests.Shared.Routing;

namespace MeshClient.ConformanceTests.Routing;

public class GrpcRetryTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.5 RA13")]
    public void Decide_UnavailableWithOneRetry_MakesTwoAttempts()
    {
        Assert.Equal(2, Retries.Grpc(Retries.On("unavailable")).AttemptsUntilDelivered(Retries.TrailersOnly(14)));
    }

    [Fact]
    [Trait("Rule", "load-balancing 25 Y1")]
    public void Decide_HttpConditionsNextToGrpcOnes_AreIgnored()
    {
        Assert.Equal(3, Retries.Grpc(Retries.On("unavailable,5xx", retries: 2)).AttemptsUntilDelivered(Retries.TrailersOnly(14)));
        Assert.Equal(1, Retries.Grpc(Retries.On("unavailable,5xx", retries: 2)).AttemptsUntilDelivered(Retries.TrailersOnly(13)));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA14")]
    [Trait("Rule", "load-balancing 25 Y5")]
    public void Create_RoutePolicyWithoutGrpcConditions_HidesTheVirtualHosts()
    {
        var route = RouteModels.Compile(
            RouteModels.Forward("c") with { RetryPolicy = Retries.On("5xx,connect-failure") },
            virtualHostRetry: Retries.On("unavailable"));
        var retries = new CallRetries(route.Retry, Requests.Grpc("/s/a"), null, isGrpc: true);

        Assert.Equal(RetryDecision.Deliver, retries.Decide(Retries.TrailersOnly(14)));
        Assert.Equal(RetryDecision.Deliver, retries.Decide(AttemptFailure.ConnectFailure));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 RA16")]
    [Trait("Rule", "load-balancing 25 Y3")]
    [InlineData(9)]
    [InlineData(10)]
    public void Decide_ManyRetries_AreCutToFiveAttempts(int retries)
    {
        Assert.Equal(5, Retries.Grpc(Retries.On("unavailable", retries)).AttemptsUntilDelivered(Retries.TrailersOnly(14)));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA17")]
    [Trait("Rule", "load-balancing 25 Y14")]
    public void Choose_SameDraw_StaysInTheCluster()
    {
        var route = RouteModels.Compile(RouteModels.Forward("c1", "c2", "c3"));

        Assert.Single(Enumerable.Range(0, 10).Select(_ => route.Choose(77)).Distinct());
    }

    [Theory]
    [Trait("Rule", "load-balancing 25 Y2")]
    [InlineData(false, 20, 40)]
    [InlineData(true, 30, 60)]
    public void NextDelay_DefaultBackOff_IsTheDoublingIntervalGiveOrTakeAFifth(bool highest, double first, double second)
    {
        var retries = Retries.Grpc(Retries.On("unavailable", retries: 4));
        var random = new ExtremeRandomSource(highest);

        Assert.Equal(first, retries.NextDelay(random).TotalMilliseconds, tolerance: 0.01);
        Assert.Equal(second, retries.NextDelay(random).TotalMilliseconds, tolerance: 0.01);
    }

    [Fact]
    [Trait("Rule", "load-balancing 19.2 (delay is capped at the maximum)")]
    public void NextDelay_ManyRetries_StaysAtTheMaximum()
    {
        var retries = Retries.Grpc(Retries.On("unavailable", retries: 4));

        Assert.Equal(200, Enumerable.Range(0, 9).Select(_ => retries.NextDelay(new ExtremeRandomSource(highest: false)).TotalMilliseconds).Max(), 0.01);
    }

    [Fact]
    [Trait("Rule", "load-balancing 25 Y6")]
    public void Decide_HeadersWithoutStatus_CommitTheCall()
    {
        Assert.Equal(RetryDecision.Deliver, Retries.Grpc(Retries.On("unavailable")).Decide(Retries.Response(200)));
    }

    [Fact]
    [Trait("Rule", "load-balancing 25 Y7")]
    public void NextDelay_PushBack_IsTakenExactlyAndStartsTheBackOffOver()
    {
        var retries = Retries.Grpc(Retries.On("unavailable", retries: 4));
        var highest = new ExtremeRandomSource(highest: true);
        retries.NextDelay(highest);

        Assert.Equal(RetryDecision.Retry, retries.Decide(Retries.TrailersOnly(14, ("grpc-retry-pushback-ms", "200"))));

        Assert.Equal(TimeSpan.FromMilliseconds(200), retries.NextDelay(highest));
        Assert.Equal(30, retries.NextDelay(highest).TotalMilliseconds, tolerance: 0.01);
    }

    [Theory]
    [Trait("Rule", "load-balancing 25 Y8")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("")]
    public void Decide_PushBackThatIsNegativeOrUnreadable_ForbidsTheRetry(string pushBack)
    {
        var retries = Retries.Grpc(Retries.On("unavailable"));

        Assert.Equal(RetryDecision.PushedBack, retries.Decide(Retries.TrailersOnly(14, ("grpc-retry-pushback-ms", pushBack))));
    }

    [Fact]
    [Trait("Rule", "load-balancing 19.2 (duplicated pushback)")]
    public void Decide_PushBackTwice_ForbidsTheRetry()
    {
        var answer = Retries.TrailersOnly(14, ("grpc-retry-pushback-ms", "1"), ("grpc-retry-pushback-ms", "1"));

        Assert.Equal(RetryDecision.PushedBack, Retries.Grpc(Retries.On("unavailable")).Decide(answer));
    }

    [Fact]
    [Trait("Rule", "load-balancing 22 #27")]
    public void Decide_PushBackWithAStatusThatIsNotRetried_DoesNotRetry()
    {
        var retries = Retries.Grpc(Retries.On("unavailable"));

        Assert.Equal(RetryDecision.Deliver, retries.Decide(Retries.TrailersOnly(3, ("grpc-retry-pushback-ms", "1"))));
    }

    [Fact]
    [Trait("Rule", "load-balancing 25 Y9")]
    public void Decide_RefusedStream_IsRepeatedOnceOutsideThePolicy()
    {
        var retries = Retries.Grpc(Retries.On("unavailable"));

        Assert.Equal(RetryDecision.RetryTransparently, retries.Decide(AttemptFailure.RefusedStream));
        Assert.Equal(RetryDecision.Retry, retries.Decide(AttemptFailure.RefusedStream));
        Assert.Equal(RetryDecision.LimitExceeded, retries.Decide(AttemptFailure.RefusedStream));
    }

    [Fact]
    [Trait("Rule", "load-balancing 19.2 (transparent retries need no policy)")]
    public void Decide_NeverSentWithoutPolicy_IsRepeatedAtOnceButNotForEver()
    {
        var retries = Retries.Grpc(policy: null);

        var repeated = Enumerable.Range(0, 1_000).Count(_ => retries.Decide(AttemptFailure.ResetBeforeRequest) == RetryDecision.RetryTransparently);

        Assert.Equal(16, repeated);
        Assert.Equal(RetryDecision.RetryTransparently, retries.Decide(AttemptFailure.RefusedStream));
        Assert.Equal(RetryDecision.Deliver, retries.Decide(AttemptFailure.RefusedStream));
    }

    [Theory]
    [Trait("Rule", "load-balancing 25 Y15")]
    [Trait("Rule", "load-balancing 19.2")]
    [InlineData("NoEndpoint", "unavailable")]
    [InlineData("ConnectFailure", "unavailable")]
    [InlineData("ConnectTimeout", "unavailable")]
    [InlineData("ConnectionTermination", "unavailable")]
    [InlineData("Reset", "unavailable")]
    [InlineData("ProtocolError", "internal")]
    [InlineData("PerTryTimeout", "deadline-exceeded")]
    [InlineData("Overflow", "")]
    [InlineData("Dropped", "")]
    [InlineData("CallTimeout", "")]
    [InlineData("Cancelled", "")]
    public void Decide_Failure_CountsAsItsStatus(string failure, string condition)
    {
        string[] all = ["cancelled", "deadline-exceeded", "resource-exhausted", "internal", "unavailable"];

        var retried = all.Where(name => Retries.Grpc(Retries.On(name)).Decide(Retries.Failure(failure)) == RetryDecision.Retry);

        Assert.Equal(condition.Split(',', StringSplitOptions.RemoveEmptyEntries), retried);
    }

    [Theory]
    [Trait("Rule", "gRPC over HTTP/2 (HTTP to gRPC status mapping)")]
    [InlineData(503, "unavailable", true)]
    [InlineData(429, "unavailable", true)]
    [InlineData(400, "internal", true)]
    [InlineData(500, "unavailable", false)]
    [InlineData(404, "unavailable", false)]
    public void Decide_HttpErrorWithoutGrpcStatus_IsMappedFirst(int status, string condition, bool expected)
    {
        var decision = Retries.Grpc(Retries.On(condition)).Decide(Retries.Response(status));

        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, decision);
    }

    [Fact]
    [Trait("Rule", "envoy-http 3.2 (x-envoy-retry-grpc-on)")]
    public void Decide_GrpcHeaderOnARouteWithoutPolicy_RetriesAsAsked()
    {
        var request = Requests.Grpc("/s/a", (EnvoyHeaderNames.RetryGrpcOn, "unavailable"), (EnvoyHeaderNames.MaxRetries, "2"));

        Assert.Equal(3, Retries.Grpc(policy: null, request).AttemptsUntilDelivered(Retries.TrailersOnly(14)));
    }
}
