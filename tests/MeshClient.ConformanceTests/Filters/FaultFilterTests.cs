using MeshClient.Filters;
using MeshClient.Filters.Fault;
using MeshClient.Xds.Model;
using static MeshClient.ConformanceTests.Filters.FilterFixture;

namespace MeshClient.ConformanceTests.Filters;

/// <summary>gRFC A33, xds-client 3.2.</summary>
public class FaultFilterTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L20")]
    public void Request_AbortByGrpcStatus_IsAnswered() =>
        Assert.Equal(new FilterReply(503, 14, "fault filter abort", MeshFailureReason.FaultInjected), new FilterFixture().ReplyOf(Abort(grpc: 14)));

    [Theory]
    [Trait("Rule", "xds-client 8.4 #L21")]
    [InlineData(400, 13)]
    [InlineData(401, 16)]
    [InlineData(403, 7)]
    [InlineData(404, 12)]
    [InlineData(429, 14)]
    [InlineData(502, 14)]
    [InlineData(503, 14)]
    [InlineData(504, 14)]
    [InlineData(418, 2)]
    [InlineData(200, 2)]
    public void Request_AbortByHttpStatus_HasTheGrpcStatusOfA33(int http, int grpc)
    {
        var reply = new FilterFixture().ReplyOf(Abort(http: http));

        Assert.Equal((http, grpc), (reply?.HttpStatus, reply?.GrpcStatus));
    }

    [Fact]
    public void Request_AbortWithOk_HasNoMessage() => Assert.Equal("", new FilterFixture().ReplyOf(Abort(grpc: 0))?.Body);

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L22")]
    public async Task Request_DelayAndCallerWhoGivesUp_EndsAtOnce()
    {
        var fixture = new FilterFixture();
        using var caller = new CancellationTokenSource();
        var waiting = new FaultFilter(Delay(TwoSeconds)).OnRequestAsync(fixture.Call(cancellationToken: caller.Token)).AsTask();
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, fixture.Faults.Count);
    }

    [Fact]
    public async Task Request_DelayLongerThanTheLimitOfTheCall_WaitsForTheLimitOnly()
    {
        var fixture = new FilterFixture();
        var waiting = new FaultFilter(Delay(TwoSeconds) with { Abort = new FaultAbort(503, null, new FaultShare(100)) })
            .OnRequestAsync(fixture.Call(limit: TimeSpan.FromSeconds(1)))
            .AsTask();

        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Request_DelayAndAbort_AbortsAfterTheDelay()
    {
        var fixture = new FilterFixture();
        var waiting = new FaultFilter(Delay(TwoSeconds) with { Abort = new FaultAbort(418, null, new FaultShare(100)) }).OnRequestAsync(fixture.Call()).AsTask();
        fixture.Time.Advance(TwoSeconds - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);

        fixture.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(418, (await waiting)?.HttpStatus);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L23")]
    public async Task Request_OneActiveFaultAllowed_DelaysOneOfThreeCalls()
    {
        var fixture = new FilterFixture();
        var filter = new FaultFilter(Delay(TwoSeconds) with { MaxActiveFaults = 1 });
        var calls = Enumerable.Range(0, 3).Select(_ => filter.OnRequestAsync(fixture.Call()).AsTask()).ToArray();

        Assert.Equal([false, true, true], calls.Select(call => call.IsCompleted));
        fixture.Time.Advance(TwoSeconds);
        await calls[0];
        Assert.Equal(0, fixture.Faults.Count);
    }

    [Fact]
    public void Request_AsManyFaultsAsMayBe_IsNotAborted()
    {
        var fixture = new FilterFixture();

        Assert.Null(fixture.ReplyOf(Abort(http: 503) with { MaxActiveFaults = 0 }));
        Assert.NotNull(fixture.ReplyOf(Abort(http: 503) with { MaxActiveFaults = 1 }));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L24")]
    public void Request_HeaderAsksForMoreThanConfigured_GetsWhatIsConfigured()
    {
        // n = 1000, p = 0.1: mean 100, sigma 9.5; 5 sigma.
        var config = new FaultFilterConfig { Abort = new FaultAbort(null, null, new FaultShare(10)) };
        using var request = Request(("x-envoy-fault-abort-grpc-request", "14"), ("x-envoy-fault-abort-request-percentage", "100"));

        Assert.InRange(CountAborts(config, request, calls: 1000), 52, 148);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L24")]
    public void Request_HeaderAsksForLess_GetsLess()
    {
        var config = new FaultFilterConfig { Abort = new FaultAbort(null, null, new FaultShare(100)) };
        using var none = Request(("x-envoy-fault-abort-request", "503"), ("x-envoy-fault-abort-request-percentage", "0"));
        using var parts = Request(("x-envoy-fault-abort-request", "503"), ("x-envoy-fault-abort-request-percentage", "5"));

        Assert.Equal(0, CountAborts(config, none, calls: 1000));

        // n = 1000, p = 0.05: mean 50, sigma 6.9; 5 sigma.
        Assert.InRange(CountAborts(config, parts, calls: 1000), 15, 85);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L25")]
    public void Request_DelayAndAbort_AreDrawnIndependently()
    {
        // n = 10000: aborts of the calls that are not delayed, p = 0.8 * 0.15: mean 1200, sigma 32; delays, p = 0.2: mean 2000, sigma 40.
        var fixture = new FilterFixture();
        var filter = new FaultFilter(new FaultFilterConfig
        {
            Delay = new FaultDelay(TwoSeconds, new FaultShare(20)),
            Abort = new FaultAbort(503, null, new FaultShare(15)),
        });
        var calls = Enumerable.Range(0, 10_000).Select(_ => filter.OnRequestAsync(fixture.Call()).AsTask()).ToArray();
        var delayed = calls.Where(call => !call.IsCompleted).ToArray();
        fixture.Time.Advance(TwoSeconds);

        Assert.InRange(delayed.Length, 1800, 2200);
        Assert.InRange(calls.Except(delayed).Count(call => call.Result is not null), 1040, 1360);

        // Of 2000 delayed calls 15 %: mean 300, sigma 16.
        Assert.InRange(delayed.Count(call => call.Result is not null), 220, 380);
    }

    [Theory]
    [InlineData("x-envoy-fault-abort-request", "199")]
    [InlineData("x-envoy-fault-abort-request", "600")]
    [InlineData("x-envoy-fault-abort-request", "x")]
    [InlineData("x-envoy-fault-abort-request", "-503")]
    [InlineData("x-envoy-fault-abort-grpc-request", "17")]
    [InlineData("x-envoy-fault-abort-grpc-request", "")]
    public void Request_MalformedHeader_InjectsNothing(string name, string value)
    {
        using var request = Request((name, value));

        Assert.Null(new FilterFixture().ReplyOf(new FaultFilterConfig { Abort = new FaultAbort(null, null, new FaultShare(100)) }, request));
    }

    [Fact]
    public void Request_MalformedPercentage_InjectsNothing()
    {
        using var request = Request(("x-envoy-fault-abort-request", "503"), ("x-envoy-fault-abort-request-percentage", "all"));

        Assert.Null(new FilterFixture().ReplyOf(new FaultFilterConfig { Abort = new FaultAbort(null, null, new FaultShare(100)) }, request));
    }

    [Fact]
    public async Task Request_DelayByHeader_WaitsAsLong()
    {
        var fixture = new FilterFixture();
        using var request = Request(("x-envoy-fault-delay-request", "1500"));
        var waiting = new FaultFilter(new FaultFilterConfig { Delay = new FaultDelay(null, new FaultShare(100)) }).OnRequestAsync(fixture.Call(request)).AsTask();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1499));
        Assert.False(waiting.IsCompleted);

        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await waiting);
    }

    [Fact]
    public void Request_OtherClusterNodeOrHeader_IsLeftAlone()
    {
        var fixture = new FilterFixture();
        using var matching = Request(("x-fault", "yes"));
        var byHeader = Abort(http: 503) with
        {
            Headers = [new HeaderMatch { Name = "x-fault", Kind = HeaderMatchKind.String, String = new StringMatch(StringMatchKind.Exact, "yes") }],
        };

        Assert.Null(fixture.ReplyOf(Abort(http: 503) with { Cluster = "other" }));
        Assert.NotNull(fixture.ReplyOf(Abort(http: 503) with { Cluster = "backend" }));
        Assert.Null(fixture.ReplyOf(Abort(http: 503) with { Nodes = ["node-2"] }));
        Assert.NotNull(fixture.ReplyOf(Abort(http: 503) with { Nodes = ["node-2", "node-1"] }));
        Assert.Null(fixture.ReplyOf(byHeader));
        Assert.NotNull(fixture.ReplyOf(byHeader, matching));
    }

    private static int CountAborts(FaultFilterConfig config, HttpRequestMessage request, int calls)
    {
        var fixture = new FilterFixture();
        return Enumerable.Range(0, calls).Count(_ => fixture.ReplyOf(config, request) is not null);
    }

    private static FaultFilterConfig Abort(int? http = null, int? grpc = null) => new() { Abort = new FaultAbort(http, grpc, new FaultShare(100)) };

    private static FaultFilterConfig Delay(TimeSpan time) => new() { Delay = new FaultDelay(time, new FaultShare(100)) };
}
