using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.LatencyAware;

/// <summary>The sample rules of latency-aware.md 8.3. The pool of the fixture: three endpoints at 10 ms, and the one under test.</summary>
public class LatencyRecorderTests
{
    private const string Subject = "x";

    [Fact]
    public async Task Record_FirstSample_IsTheEstimate()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());

        fixture.Serve(Subject, Milliseconds(40));

        AssertEstimate(40, fixture);
    }

    [Fact]
    public async Task Record_SecondSample_IsWeighedByTheTimeBetween()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(10));
        fixture.Time.Advance(Milliseconds(970));

        fixture.Serve(Subject, Milliseconds(30));

        // One second between the samples, decay 5 s.
        AssertEstimate(10 + (20 * (1 - Math.Exp(-0.2))), fixture);
    }

    [Fact]
    public async Task Record_Outlier_IsCappedAtTenMedians()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());

        fixture.Serve(Subject, TimeSpan.FromSeconds(20));

        AssertEstimate(100, fixture);
    }

    [Fact]
    public async Task Record_CapOff_TakesTheWholeSample()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy { SampleCap = 0 });

        fixture.Serve(Subject, TimeSpan.FromSeconds(20));

        AssertEstimate(20_000, fixture);
    }

    [Theory]
    [InlineData("server error", 500, -1, true)]
    [InlineData("too many requests", 429, -1, true)]
    [InlineData("client error", 404, -1, false)]
    [InlineData("ok", 200, 0, false)]
    [InlineData("UNKNOWN", 200, 2, true)]
    [InlineData("DEADLINE_EXCEEDED", 200, 4, true)]
    [InlineData("RESOURCE_EXHAUSTED", 200, 8, true)]
    [InlineData("INTERNAL", 200, 13, true)]
    [InlineData("UNAVAILABLE", 200, 14, true)]
    [InlineData("DATA_LOSS", 200, 15, true)]
    [InlineData("NOT_FOUND", 200, 5, false)]
    [InlineData("PERMISSION_DENIED", 200, 7, false)]
    public async Task Record_FastResponse_IsPenalisedWhenItsStatusIsAFailureOfTheEndpoint(string name, int http, int grpc, bool penalised)
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());

        End(fixture, Milliseconds(1), AttemptOutcomeKind.Success, answered: true, http, grpc);

        AssertEstimate(penalised ? 100 : 1, fixture, name);
        Assert.Equal(penalised ? 1 : 0, fixture.Snapshot(Subject).Failures);
    }

    [Theory]
    [InlineData(AttemptOutcomeKind.Failure)]
    [InlineData(AttemptOutcomeKind.DeadlineExceeded)]
    public async Task Record_NoResponse_IsPenalised(object kind)
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());

        End(fixture, Milliseconds(1), (AttemptOutcomeKind)kind);

        AssertEstimate(100, fixture);
    }

    [Fact]
    public async Task Record_SlowFailure_CountsItsRealTimeUpToTheMaximum()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        End(fixture, TimeSpan.FromSeconds(3), AttemptOutcomeKind.Failure);
        AssertEstimate(3000, fixture);

        await using var other = await CreateAsync(new LatencyAwarePolicy());
        End(other, TimeSpan.FromSeconds(50), AttemptOutcomeKind.Failure);
        AssertEstimate(30_000, other);
    }

    [Fact]
    public async Task Record_FailureInUnmeasuredPool_CostsTheDefaultPenalty()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host(Subject)));

        End(fixture, Milliseconds(1), AttemptOutcomeKind.Failure);

        AssertEstimate(1000, fixture);
    }

    [Fact]
    public async Task Record_PenaltyOff_TakesTheRealTime()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy { FailurePenalty = false });

        End(fixture, Milliseconds(1), AttemptOutcomeKind.Failure);

        AssertEstimate(1, fixture);
    }

    [Theory]
    [InlineData(AttemptOutcomeKind.CancelledByCaller)]
    [InlineData(AttemptOutcomeKind.HedgeLoser)]
    public async Task Record_GivenUpBeforeItsExpectedTime_SaysNothing(object kind)
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(20));

        End(fixture, Milliseconds(15), (AttemptOutcomeKind)kind);

        AssertEstimate(20, fixture);
    }

    [Theory]
    [InlineData(AttemptOutcomeKind.CancelledByCaller)]
    [InlineData(AttemptOutcomeKind.HedgeLoser)]
    public async Task Record_GivenUpAfterItsExpectedTime_IsASample(object kind)
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(20));

        End(fixture, Milliseconds(50), (AttemptOutcomeKind)kind);

        AssertEstimate(20 + (30 * (1 - Math.Exp(-0.01))), fixture);
    }

    [Fact]
    public async Task Record_CancelledWhileReadingTheBody_CountsTheTimeToHeaders()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());

        End(fixture, Milliseconds(7), AttemptOutcomeKind.CancelledByCaller, answered: true, http: 200);

        AssertEstimate(7, fixture);
    }

    [Fact]
    public async Task Record_NotDispatched_SaysNothing()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());

        End(fixture, Milliseconds(50), AttemptOutcomeKind.NotDispatched);

        Assert.Null(fixture.Snapshot(Subject).LatencyEstimate);
    }

    [Fact]
    public async Task Record_StreamOpenForLong_ItsFirstByteIsHistory()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        var start = fixture.Start(Subject);
        fixture.Time.Advance(Milliseconds(5));
        var headers = fixture.Time.GetTimestamp();
        fixture.Balancer.HeadersReceived(fixture.Endpoint(Subject), start);
        fixture.Time.Advance(TimeSpan.FromMinutes(5));

        fixture.Balancer.AttemptEnded(fixture.Endpoint(Subject), new AttemptOutcome
        {
            Kind = AttemptOutcomeKind.Success,
            StartTimestamp = start,
            HeadersTimestamp = headers,
            HttpStatus = 200,
        });

        Assert.Null(fixture.Snapshot(Subject).LatencyEstimate);
    }

    [Fact]
    public async Task Record_PeakMode_JumpsUpAndDecaysDown()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy { Mode = LatencyEstimator.Peak, Decay = TimeSpan.FromSeconds(10) });
        fixture.Serve(Subject, Milliseconds(10));
        fixture.Time.Advance(Milliseconds(1));
        fixture.Serve(Subject, Milliseconds(60));
        AssertEstimate(60, fixture);

        fixture.Time.Advance(TimeSpan.FromSeconds(10));

        AssertEstimate(60 / Math.E, fixture);
    }

    [Fact]
    public async Task Record_NoSampleForAMinute_CountsAsUnmeasured()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(40));

        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        AssertEstimate(40, fixture);
        fixture.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(fixture.Snapshot(Subject).LatencyEstimate);
    }

    // The pool picks 100 times per second, so twenty fair shares of one of four endpoints are 0.8 s and the interval of 2 s decides.
    [Fact]
    public async Task Pick_SlowEndpointIdleForTheInterval_CompetesWithTheMedian()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(90));
        ServeOthers(fixture, seconds: 1.9);
        Assert.Equal(0, fixture.Share(Subject, 200));

        ServeOthers(fixture, seconds: 0.3);

        Assert.True(fixture.Share(Subject, 200) > 0);
    }

    [Fact]
    public async Task Record_GoodReprobe_ForgetsAtOnce()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(90));
        ServeOthers(fixture, seconds: 2.2);

        fixture.Serve(Subject, Milliseconds(12));

        AssertEstimate(12, fixture);
    }

    [Fact]
    public async Task Record_BadReprobes_DoubleTheIntervalUpToTheMaximum()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(90));
        var intervals = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            ServeOthers(fixture, seconds: fixture.Endpoint(Subject).Statistics.ReprobeInterval / (double)TimeSpan.TicksPerSecond * 1.1);
            fixture.Serve(Subject, Milliseconds(90));
            intervals.Add(fixture.Endpoint(Subject).Statistics.ReprobeInterval / (double)TimeSpan.TicksPerSecond);
        }

        Assert.Equal([4, 8, 16, 30, 30, 30], intervals);
    }

    [Fact]
    public async Task Record_BadSampleThatIsNoReprobe_KeepsTheInterval()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        fixture.Serve(Subject, Milliseconds(90));
        ServeOthers(fixture, seconds: 2.2);
        fixture.Serve(Subject, Milliseconds(90));

        fixture.Serve(Subject, Milliseconds(90));

        Assert.Equal(4, fixture.Endpoint(Subject).Statistics.ReprobeInterval / TimeSpan.TicksPerSecond);
    }

    // Little traffic: 2 picks per second, so twenty fair shares of one of four endpoints are 40 s.
    [Fact]
    public async Task Pick_LittleTraffic_ReprobesAtMostAFewPercentOfTheFairShare()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy());
        ServeOthers(fixture, seconds: 60, perSecond: 2);
        fixture.Serve(Subject, Milliseconds(90));

        ServeOthers(fixture, seconds: 30, perSecond: 2);
        Assert.Equal(0, fixture.Share(Subject, 200));

        ServeOthers(fixture, seconds: 15, perSecond: 2);
        Assert.True(fixture.Share(Subject, 200) > 0);
    }

    [Theory]
    [InlineData("429", 429, 5, 5)]
    [InlineData("503", 503, 5, 5)]
    [InlineData("capped", 503, 300, 30)]
    public async Task Pick_ServerAskedToWait_AvoidsItForThatLong(string name, int status, int hintSeconds, int avoidedSeconds)
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy { FailurePenalty = false });
        var start = fixture.Start(Subject);
        fixture.Time.Advance(Milliseconds(1));
        fixture.Respond(Subject, start, status, TimeSpan.FromSeconds(hintSeconds));

        fixture.Time.Advance(TimeSpan.FromSeconds(avoidedSeconds) - Milliseconds(1));
        Assert.True(fixture.Share(Subject, 200) == 0, name);
        fixture.Time.Advance(Milliseconds(1));
        Assert.True(fixture.Share(Subject, 200) > 0, name);
    }

    [Fact]
    public async Task Pick_AllAskedToWait_UsesThemAllTheSame()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Respond("a", fixture.Start("a"), 503, TimeSpan.FromSeconds(10));
        fixture.Respond("b", fixture.Start("b"), 503, TimeSpan.FromSeconds(10));

        Assert.NotNull(fixture.Pick());
    }

    [Fact]
    public async Task Pick_HintsNotHonoured_DoesNotAvoid()
    {
        await using var fixture = await CreateAsync(new LatencyAwarePolicy { FailurePenalty = false, HonorRetryAfter = false });
        var start = fixture.Start(Subject);
        fixture.Time.Advance(Milliseconds(1));
        fixture.Respond(Subject, start, 503, TimeSpan.FromSeconds(10));

        Assert.True(fixture.Share(Subject, 200) > 0);
    }

    private static async Task<BalancerFixture> CreateAsync(LatencyAwarePolicy policy)
    {
        var fixture = new BalancerFixture();
        await fixture.UpdateAsync(policy, OneLocality(Host("a"), Host("b"), Host("c"), Host(Subject)));

        // Until the median of the others is known.
        ServeOthers(fixture, seconds: 1);
        return fixture;
    }

    private static void ServeOthers(BalancerFixture fixture, double seconds, int perSecond = 100)
    {
        for (var i = 0; i < seconds * perSecond; i++)
        {
            fixture.Serve(((char)('a' + (i % 3))).ToString(), Milliseconds(10));
            fixture.Time.Advance(TimeSpan.FromSeconds(1.0 / perSecond) - Milliseconds(10));
        }
    }

    private static void End(
        BalancerFixture fixture, TimeSpan elapsed, AttemptOutcomeKind kind, bool answered = false, int http = 0, int grpc = -1)
    {
        var endpoint = fixture.Endpoint(Subject);
        var start = fixture.Start(endpoint);
        fixture.Time.Advance(elapsed);
        if (answered)
        {
            fixture.Balancer.HeadersReceived(endpoint, start);
        }

        fixture.Balancer.AttemptEnded(endpoint, new AttemptOutcome
        {
            Kind = kind,
            StartTimestamp = start,
            HeadersTimestamp = answered ? fixture.Time.GetTimestamp() : null,
            HttpStatus = http,
            GrpcStatus = grpc,
        });
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);

    private static void AssertEstimate(double milliseconds, BalancerFixture fixture, string name = "")
    {
        var estimate = fixture.Snapshot(Subject).LatencyEstimate?.TotalMilliseconds ?? double.NaN;
        Assert.True(Math.Abs(estimate - milliseconds) < 0.01 + (milliseconds * 0.001), $"{name} {estimate} ms instead of {milliseconds} ms");
    }
}
