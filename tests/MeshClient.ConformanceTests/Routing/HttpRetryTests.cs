using MeshClient.Http;
using MeshClient.Resilience;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Routing;

public class HttpRetryTests
{
    [Fact]
    [Trait("Rule", "envoy-http 13 #53")]
    public void Decide_5xxWithTheDefaultNumber_RetriesOnceAndThenReportsTheLimit()
    {
        var retries = Retries.Http(new RetryPolicy { RetryOn = RetryConditions.ServerError });
        var answer = Retries.Response(500);

        Assert.Equal(RetryDecision.Retry, retries.Decide(answer));
        Assert.Equal(RetryDecision.LimitExceeded, retries.Decide(answer));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #54")]
    [Trait("Rule", "envoy-http 13 #55")]
    [InlineData("gateway-error", 500, false)]
    [InlineData("gateway-error", 502, true)]
    [InlineData("gateway-error", 503, true)]
    [InlineData("gateway-error", 504, true)]
    [InlineData("gateway-error", 505, false)]
    [InlineData("5xx", 499, false)]
    [InlineData("5xx", 500, true)]
    [InlineData("5xx", 599, true)]
    [InlineData("retriable-4xx", 409, true)]
    [InlineData("retriable-4xx", 404, false)]
    [InlineData("reset,connect-failure,refused-stream,reset-before-request", 503, false)]
    [InlineData("", 503, false)]
    public void Decide_Status_IsRetriedByItsConditionOnly(string retryOn, int status, bool expected)
    {
        var retries = Retries.Http(Retries.On(retryOn));

        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, retries.Decide(Retries.Response(status)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #56")]
    [InlineData("5xx", 429, RetryDecision.Deliver)]
    [InlineData("retriable-status-codes", 429, RetryDecision.Retry)]
    [InlineData("retriable-status-codes", 428, RetryDecision.Deliver)]
    public void Decide_ListedStatusCode_NeedsTheConditionToo(string retryOn, int status, object expected)
    {
        var retries = Retries.Http(Retries.On(retryOn) with { RetriableStatusCodes = [429] });

        Assert.Equal(expected, retries.Decide(Retries.Response(status)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #57")]
    [InlineData("5xx", 503, false)]
    [InlineData("envoy-ratelimited", 503, true)]
    [InlineData("envoy-ratelimited", 200, true)]
    [InlineData("5xx,envoy-ratelimited", 503, true)]
    public void Decide_RateLimitedAnswer_IsRetriedByItsOwnConditionOnly(string retryOn, int status, bool expected)
    {
        var retries = Retries.Http(Retries.On(retryOn));

        var decision = retries.Decide(Retries.Response(status, (EnvoyHeaderNames.RateLimited, "true")));

        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, decision);
    }

    [Theory]
    [Trait("Rule", "envoy-http 3.3 (retriable-headers)")]
    [InlineData("retriable-headers", "x-try-again", true)]
    [InlineData("retriable-headers", "x-other", false)]
    [InlineData("5xx", "x-try-again", false)]
    public void Decide_RetriableHeader_NeedsTheConditionToo(string retryOn, string header, bool expected)
    {
        var policy = Retries.On(retryOn) with { RetriableHeaders = [RouteModels.HeaderPresent("x-never"), RouteModels.HeaderPresent("x-try-again")] };
        var retries = Retries.Http(policy);

        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, retries.Decide(Retries.Response(200, (header, "1"))));
    }

    // Every failure against every condition; the rows are those of the table in envoy-http 3.3.
    [Theory]
    [Trait("Rule", "envoy-http 13 #50")]
    [Trait("Rule", "envoy-http 13 #58")]
    [Trait("Rule", "envoy-http 13 #59")]
    [InlineData("ConnectFailure", "connect-failure,reset-before-request,reset,5xx,gateway-error")]
    [InlineData("ConnectTimeout", "connect-failure,reset-before-request,reset,5xx,gateway-error")]
    [InlineData("ResetBeforeRequest", "reset-before-request,reset,5xx,gateway-error")]
    [InlineData("RefusedStream", "refused-stream,reset,5xx,gateway-error")]
    [InlineData("Reset", "reset,5xx,gateway-error")]
    [InlineData("ConnectionTermination", "reset,5xx,gateway-error")]
    [InlineData("PerTryTimeout", "reset,5xx,gateway-error")]
    [InlineData("ProtocolError", "reset,5xx,gateway-error")]
    [InlineData("NoEndpoint", "")]
    [InlineData("Overflow", "")]
    [InlineData("Dropped", "")]
    [InlineData("CallTimeout", "")]
    [InlineData("Cancelled", "")]
    public void Decide_Failure_IsRetriedByTheseConditionsAndNoOthers(string failure, string conditions)
    {
        string[] all =
        [
            "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "refused-stream", "retriable-4xx", "retriable-status-codes",
            "retriable-headers", "envoy-ratelimited", "cancelled", "deadline-exceeded", "resource-exhausted", "internal", "unavailable",
        ];

        var retried = all.Where(condition => Retries.Http(Retries.On(condition)).Decide(Retries.Failure(failure)) == RetryDecision.Retry);

        Assert.Equal(conditions.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), retried.Order());
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #60")]
    [InlineData(14, "unavailable", true)]
    [InlineData(14, "internal", false)]
    [InlineData(1, "cancelled", true)]
    [InlineData(4, "deadline-exceeded", true)]
    [InlineData(8, "resource-exhausted", true)]
    [InlineData(13, "internal", true)]
    [InlineData(0, "unavailable", false)]
    public void Decide_GrpcStatusInTheHeaders_IsRetriedByItsCondition(int status, string retryOn, bool expected)
    {
        Assert.Equal(
            expected ? RetryDecision.Retry : RetryDecision.Deliver,
            Retries.Http(Retries.On(retryOn)).Decide(Retries.TrailersOnly(status)));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #60")]
    public void Decide_GrpcStatusInRealTrailers_IsNotSeen()
    {
        var answer = Retries.Response(200);
        answer.TrailingHeaders.Add("grpc-status", "14");

        Assert.Equal(RetryDecision.Deliver, Retries.Http(Retries.On("unavailable")).Decide(answer));
        Assert.Equal(RetryDecision.Deliver, Retries.Grpc(Retries.On("unavailable")).Decide(answer));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #61")]
    public void Decide_HeadersOnARouteWithoutPolicy_RetryAsAsked()
    {
        var request = Requests.Get("/", (EnvoyHeaderNames.RetryOn, "5xx"), (EnvoyHeaderNames.MaxRetries, "3"));

        Assert.Equal(4, Retries.Http(policy: null, request).AttemptsUntilDelivered(Retries.Response(500)));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #61")]
    public void RemoveConsumed_Always_TakesAwayWhatWasMeantForTheMesh()
    {
        var request = Requests.Get(
            "/",
            (EnvoyHeaderNames.RetryOn, "5xx"),
            (EnvoyHeaderNames.RetryGrpcOn, "internal"),
            (EnvoyHeaderNames.MaxRetries, "3"),
            (EnvoyHeaderNames.RetriableStatusCodes, "418"),
            (EnvoyHeaderNames.RetriableHeaderNames, "x-a"),
            (EnvoyHeaderNames.HedgeOnPerTryTimeout, "true"),
            (EnvoyHeaderNames.Timeout, "100"),
            (EnvoyHeaderNames.PerTryTimeout, "10"),
            (EnvoyHeaderNames.TimeoutAltResponse, "1"),
            (EnvoyHeaderNames.AttemptCount, "1"));

        new RequestRewrite().RemoveConsumedHeaders(request);

        Assert.Equal([EnvoyHeaderNames.AttemptCount], request.Headers.Select(header => header.Key));
    }

    [Theory]
    [Trait("Rule", "envoy-http 3.2")]
    [InlineData(418, true)]
    [InlineData(429, true)]
    [InlineData(430, false)]
    public void Decide_StatusCodesHeader_ExtendsThePolicys(int status, bool expected)
    {
        var policy = Retries.On("retriable-status-codes") with { RetriableStatusCodes = [429] };
        var request = Requests.Get("/", (EnvoyHeaderNames.RetriableStatusCodes, "418, x"));

        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, Retries.Http(policy, request).Decide(Retries.Response(status)));
    }

    [Fact]
    [Trait("Rule", "envoy-http 3.2")]
    public void Decide_HeaderNamesHeader_ExtendsThePolicys()
    {
        var request = Requests.Get("/", (EnvoyHeaderNames.RetriableHeaderNames, "x-a, x-b"));

        Assert.Equal(RetryDecision.Retry, Retries.Http(Retries.On("retriable-headers"), request).Decide(Retries.Response(200, ("x-b", ""))));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #62")]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    public void Decide_RetriableRequestHeaders_LimitThePolicyToMatchingRequests(string method, bool expected)
    {
        var policy = Retries.On("5xx") with { RetriableRequestHeaders = [RouteModels.HeaderEquals(":method", "GET")] };
        var retries = Retries.Http(policy, Requests.Send(new HttpMethod(method), "/"));

        Assert.Equal(expected, retries.IsEnabled);
        Assert.Equal(expected ? RetryDecision.Retry : RetryDecision.Deliver, retries.Decide(Retries.Response(500)));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #63")]
    public void Create_RoutePolicyWithoutConditions_HidesTheVirtualHosts()
    {
        var route = RouteModels.Compile(RouteModels.Forward("c") with { RetryPolicy = new RetryPolicy() }, virtualHostRetry: Retries.On("5xx"));

        Assert.False(new CallRetries(route.Retry, Requests.Get("/"), null, isGrpc: false).IsEnabled);
    }

    [Fact]
    [Trait("Rule", "envoy-http 3.1 (route over virtual host)")]
    public void Create_NoRoutePolicy_TakesTheVirtualHosts()
    {
        var route = RouteModels.Compile(RouteModels.Forward("c"), virtualHostRetry: Retries.On("5xx"));

        Assert.True(new CallRetries(route.Retry, Requests.Get("/"), null, isGrpc: false).IsEnabled);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #64")]
    public void NextDelay_DefaultBackOff_StaysBelowADoublingInterval()
    {
        Assert.Equal([24, 49, 99, 199, 249, 249], LongestDelays(new RetryPolicy(), 6));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #65")]
    public void NextDelay_MaximumBetweenTwoSteps_IsReachedAtOnce()
    {
        var policy = new RetryPolicy { BackOffBase = TimeSpan.FromMilliseconds(100), BackOffMax = TimeSpan.FromMilliseconds(150) };

        Assert.Equal([99, 149, 149], LongestDelays(policy, 3));
    }

    [Fact]
    [Trait("Rule", "envoy-http 3.4 (random in [0, next))")]
    public void NextDelay_LowestDraw_IsZero()
    {
        var retries = Retries.Http(Retries.On("5xx"));

        Assert.Equal(TimeSpan.Zero, retries.NextDelay(new ExtremeRandomSource(highest: false)));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #74")]
    public void Decide_IstiosDefaultPolicy_RetriesConnectFailuresButNot503()
    {
        var retries = Retries.Http(Retries.On("connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes", retries: 2));

        Assert.Equal(RetryDecision.Deliver, retries.Decide(Retries.Response(503)));
        Assert.Equal(RetryDecision.Retry, retries.Decide(AttemptFailure.ConnectFailure));
        Assert.Equal(RetryDecision.Retry, retries.Decide(AttemptFailure.ConnectFailure));
        Assert.Equal(RetryDecision.LimitExceeded, retries.Decide(AttemptFailure.ConnectFailure));
    }

    private static IEnumerable<double> LongestDelays(RetryPolicy policy, int count)
    {
        var backOff = new RetryBackOff(policy.BackOffBase, policy.BackOffMax, isGrpc: false);
        return [.. Enumerable.Range(0, count).Select(_ => backOff.Next(new ExtremeRandomSource(highest: true)).TotalMilliseconds)];
    }
}
