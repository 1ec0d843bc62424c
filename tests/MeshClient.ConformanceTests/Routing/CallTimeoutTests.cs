using MeshClient.Resilience;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.ConformanceTests.Routing;

public class CallTimeoutTests
{
    // Seconds; null is unset, zero an explicit "no limit". Expected null is no limit.
    [Theory]
    [Trait("Rule", "load-balancing 25 X1-X8")]
    [Trait("Rule", "xds-client 8.5 RA10")]
    [Trait("Rule", "envoy-http 13 #52")]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, 0, null)]
    [InlineData(null, null, 10, 10)]
    [InlineData(null, 0, 10, null)]
    [InlineData(null, 10, null, 10)]
    [InlineData(null, 10, 5, 10)]
    [InlineData(20, null, null, 20)]
    [InlineData(20, null, 0, 20)]
    [InlineData(20, null, 10, 10)]
    [InlineData(20, 0, 10, 20)]
    [InlineData(20, 10, 5, 10)]
    [InlineData(5, 10, 10, 5)]
    public void Resolve_GrpcCall_TakesTheShorterOfDeadlineAndCap(int? deadline, int? headerMax, int? maxStreamDuration, int? expected)
    {
        var action = Forward("c") with { GrpcTimeoutHeaderMax = Seconds(headerMax), MaxStreamDuration = Seconds(maxStreamDuration) };

        var timeout = ResolveGrpc(action, deadline);

        Assert.Equal(Limit(expected), timeout.Limit);
    }

    // A deadline runs while the call waits for its configuration; a limit of the route begins with the route.
    [Theory]
    [InlineData(10, 4, null, 6)]
    [InlineData(10, 4, 5, 5)]
    [InlineData(3, 4, null, 0)]
    public void Resolve_GrpcCallThatHasWaited_TakesTheWaitOffTheDeadlineOnly(int deadline, int waited, int? maxStreamDuration, int expected)
    {
        var route = Compile(Forward("c") with { MaxStreamDuration = Seconds(maxStreamDuration) });
        var request = Requests.Grpc("/s/a", ("grpc-timeout", $"{deadline}S"));

        var timeout = route.Timeouts.Resolve(request, null, route.Retry, isGrpc: true, TimeSpan.FromSeconds(waited));

        Assert.Equal(TimeSpan.FromSeconds(expected), timeout.Limit);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 RA11")]
    [InlineData(null, 1)]
    [InlineData(0, null)]
    [InlineData(3, 3)]
    public void Resolve_ListenerDefault_IsHiddenByTheRoutesOwnValue(int? maxStreamDuration, int? expected)
    {
        var route = Compile(Forward("c") with { MaxStreamDuration = Seconds(maxStreamDuration) }, listenerMaxStreamDuration: TimeSpan.FromSeconds(1));

        Assert.Equal(Limit(expected), route.Timeouts.Resolve(Requests.Grpc("/s/a"), null, route.Retry, isGrpc: true).Limit);
        Assert.Equal(Limit(expected), route.Timeouts.Resolve(Requests.Get("/a"), null, route.Retry, isGrpc: false).Limit);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA12")]
    public void Resolve_RouteTimeoutOnAGrpcCall_IsIgnored()
    {
        Assert.False(ResolveGrpc(Forward("c") with { Timeout = TimeSpan.FromSeconds(1) }, deadline: null).HasLimit);
    }

    // Istio's default route has it, as zero.
    [Theory]
    [Trait("Rule", "envoy-http 2 (max_grpc_timeout)")]
    [InlineData(null, 5, null, 5)]
    [InlineData(3, 5, null, 3)]
    [InlineData(20, 5, null, 5)]
    [InlineData(20, 0, null, 20)]
    [InlineData(null, 0, null, null)]
    [InlineData(null, 5, 10, 10)]
    public void Resolve_MaxGrpcTimeout_CapsGrpcCallsOfRoutesWithoutStreamLimits(int? deadline, int max, int? maxStreamDuration, int? expected)
    {
        var action = Forward("c") with { MaxGrpcTimeout = Seconds(max), MaxStreamDuration = Seconds(maxStreamDuration) };

        Assert.Equal(Limit(expected), ResolveGrpc(action, deadline).Limit);
        Assert.Equal(Limit(maxStreamDuration), ResolveHttp(action).Limit);
    }

    // Istio writes the route's timeout into both fields, and zero for none.
    [Theory]
    [Trait("Rule", "xds-client 8.7 #Z2")]
    [InlineData(5, 5)]
    [InlineData(0, null)]
    public void Resolve_BothTimeoutsOnAGrpcCall_TakesTheStreamDuration(int maxStreamDuration, int? expected)
    {
        var action = Forward("c") with { Timeout = TimeSpan.FromSeconds(1), MaxStreamDuration = Seconds(maxStreamDuration) };

        Assert.Equal(Limit(expected), ResolveGrpc(action, deadline: null).Limit);
    }

    // Deviates from Envoy on purpose: xds-client Appendix A.
    [Fact]
    [Trait("Rule", "envoy-http 13 #44")]
    [Trait("Rule", "xds-client A (no implicit 15 s)")]
    public void Resolve_NoTimeoutConfigured_HasNone()
    {
        var timeout = ResolveHttp(Forward("c"));

        Assert.False(timeout.HasLimit);
        Assert.Equal(CallTimeoutOrigin.None, timeout.Origin);
    }

    [Fact]
    [Trait("Rule", "xds-client A (explicit route timeout)")]
    public void Resolve_ExplicitTimeout_IsHonoured()
    {
        var timeout = ResolveHttp(Forward("c") with { Timeout = TimeSpan.FromSeconds(3) });

        Assert.Equal(TimeSpan.FromSeconds(3), timeout.Limit);
        Assert.Equal(CallTimeoutOrigin.RequestTimeout, timeout.Origin);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #45")]
    public void Resolve_TimeoutZero_HasNone()
    {
        Assert.False(ResolveHttp(Forward("c") with { Timeout = TimeSpan.Zero }).HasLimit);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #45")]
    [InlineData(30, 30)]
    [InlineData(0, null)]
    public void Resolve_StreamDurationOnTheRoute_TakesThePlaceOfTheTimeout(int maxStreamDuration, int? expected)
    {
        var action = Forward("c") with { Timeout = TimeSpan.FromSeconds(3), MaxStreamDuration = Seconds(maxStreamDuration) };

        Assert.Equal(Limit(expected), ResolveHttp(action).Limit);
    }

    [Fact]
    [Trait("Rule", "envoy-http 2 (stream duration of the listener)")]
    public void Resolve_TimeoutAndListenerStreamDuration_TakesTheShorter()
    {
        var route = Compile(Forward("c") with { Timeout = TimeSpan.FromSeconds(3) }, listenerMaxStreamDuration: TimeSpan.FromSeconds(2));

        var timeout = route.Timeouts.Resolve(Requests.Get("/"), null, route.Retry, isGrpc: false);

        Assert.Equal(TimeSpan.FromSeconds(2), timeout.Limit);
        Assert.Equal(CallTimeoutOrigin.StreamDuration, timeout.Origin);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #46")]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public void Resolve_PerTryTimeout_CountsOnlyBelowTheTimeout(int perTry, bool expected)
    {
        var action = Forward("c") with { Timeout = TimeSpan.FromSeconds(2), RetryPolicy = new RetryPolicy { PerTryTimeout = Seconds(perTry) } };

        Assert.Equal(expected, ResolveHttp(action).HasPerTry);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.3 (per_try_timeout is ignored by gRPC)")]
    public void Resolve_PerTryTimeoutOnAGrpcCall_IsIgnored()
    {
        Assert.False(ResolveGrpc(Forward("c") with { RetryPolicy = new RetryPolicy { PerTryTimeout = Seconds(1) } }, deadline: null).HasPerTry);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #47")]
    [InlineData("100", 100)]
    [InlineData("abc", 3000)]
    [InlineData("-1", 3000)]
    [InlineData("0", null)]
    public void Resolve_TimeoutHeader_ReplacesTheRoutes(string value, int? expectedMilliseconds)
    {
        var timeout = ResolveHttp(Forward("c") with { Timeout = TimeSpan.FromSeconds(3) }, (EnvoyHeaderNames.Timeout, value));

        Assert.Equal(expectedMilliseconds is { } limit ? TimeSpan.FromMilliseconds(limit) : Timeout.InfiniteTimeSpan, timeout.Limit);
    }

    [Fact]
    [Trait("Rule", "envoy-http 2 (x-envoy-upstream-rq-per-try-timeout-ms)")]
    public void Resolve_PerTryHeader_ReplacesThePolicys()
    {
        var action = Forward("c") with { RetryPolicy = new RetryPolicy { PerTryTimeout = Seconds(1) } };

        Assert.Equal(TimeSpan.FromMilliseconds(70), ResolveHttp(action, (EnvoyHeaderNames.PerTryTimeout, "70")).PerTry);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #48")]
    [InlineData(3, 1, 0, 1000L)]
    [InlineData(3, 1, 2.5, 500L)]
    [InlineData(3, 1, 3.001, 1L)]
    [InlineData(3, null, 1, 2000L)]
    [InlineData(null, 1, 9, 1000L)]
    [InlineData(null, null, 9, null)]
    public void ExpectedMilliseconds_Always_IsWhatIsLeftForTheAttempt(int? timeout, int? perTry, double elapsed, long? expected)
    {
        var action = Forward("c") with { Timeout = Seconds(timeout), RetryPolicy = new RetryPolicy { PerTryTimeout = Seconds(perTry) } };

        Assert.Equal(expected, ResolveHttp(action).ExpectedMilliseconds(TimeSpan.FromSeconds(elapsed)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #49")]
    [InlineData(EnvoyHeaderNames.TimeoutAltResponse, true)]
    [InlineData("x-other", false)]
    public void WantsTimeoutAltResponse_Header_IsAskedForByAnyValue(string name, bool expected)
    {
        Assert.Equal(expected, EnvoyRequestHeaders.WantsTimeoutAltResponse(Requests.Get("/", (name, "1")).Headers));
    }

    private static CallTimeout ResolveHttp(ForwardAction action, params (string, string)[] headers)
    {
        var route = Compile(action);
        var request = Requests.Get("/", headers);
        return route.Timeouts.Resolve(request, EnvoyRequestHeaders.Read(request.Headers, route.Retry), route.Retry, isGrpc: false);
    }

    private static CallTimeout ResolveGrpc(ForwardAction action, int? deadline)
    {
        var route = Compile(action);
        var request = deadline is null ? Requests.Grpc("/s/a") : Requests.Grpc("/s/a", ("grpc-timeout", $"{deadline}S"));
        return route.Timeouts.Resolve(request, null, route.Retry, isGrpc: true);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);

    private static TimeSpan Limit(int? seconds) => Seconds(seconds) ?? Timeout.InfiniteTimeSpan;
}
