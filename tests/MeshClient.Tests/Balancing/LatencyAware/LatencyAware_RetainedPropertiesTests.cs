using MeshClient.Balancing;
using MeshClient.LoadLab.Simulation;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.LatencyAware;

/// <summary>The properties that latency-aware.md 8.7 wants kept, in virtual time with seeded randomness.</summary>
public class LatencyAware_RetainedPropertiesTests
{
    private static readonly LatencyAwarePolicy Policy = new();

    // n = 60,000 requests, 6,000 per endpoint; ten percent is more than five sigma of the binomial (66 of 6,000) and leaves room for the
    // noise of the estimates.
    [Theory]
    [InlineData("constant service time", 0.0)]
    [InlineData("log-normal service time", 1.0)]
    [Trait("Rule", "latency-aware 8.7 #1")]
    public async Task Property01_HomogeneousEndpointsAtLowLoad_EqualShares(string name, double variation)
    {
        var result = await RunAsync(Workload(10) with { ServiceTime = new ServiceTime(0.010, variation), RequestsPerSecond = 200, Seconds = 300 });

        var shares = Enumerable.Range(0, 10).Select(server => result.Share(server, 0, 300));
        Assert.All(shares, share => Assert.True(share is > 0.09 and < 0.11, $"{name}: {share:P2}"));
    }

    // 200 requests per second; 10x slower from 20 s to 25 s.
    [Fact]
    [Trait("Rule", "latency-aware 8.7 #2")]
    public async Task Property02_EndpointTenTimesSlower_ShedWithinTwoSecondsAndBackWithinTen()
    {
        var result = await RunAsync(Workload(10, new ServerBehaviour { SlowDown = 10, SlowFrom = 20, SlowUntil = 25 }));

        Assert.InRange(result.Share(0, 22, 25), 0, 0.01);
        Assert.True(result.Share(0, 33, 35) > 0.05, $"share after recovery is {result.Share(0, 33, 35):P2}");
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #3")]
    public async Task Property03_EndpointFailsAtOnce_ShedAfterTwentyPicksAndBackWithinTenSeconds()
    {
        var result = await RunAsync(Workload(10, new ServerBehaviour { FailFrom = 20, FailUntil = 25 }));

        // Twenty picks take 0.1 s.
        Assert.InRange(result.Share(0, 20.1, 25), 0, 0.01);
        Assert.True(result.Share(0, 33, 35) > 0.05, $"share after recovery is {result.Share(0, 33, 35):P2}");
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #3")]
    public async Task Property03_EndpointFailsFromTheStart_ShedAfterTwentyPicks()
    {
        var result = await RunAsync(Workload(10, new ServerBehaviour { FailFrom = 0 }));

        Assert.InRange(result.Share(0, 0.1, 60), 0, 0.01);
    }

    // Three pool medians are 30 ms of mean waiting age; the stall begins at 20 s and every later request to it waits.
    [Fact]
    [Trait("Rule", "latency-aware 8.7 #4")]
    public async Task Property04_StalledEndpoint_GetsFewFurtherRequests()
    {
        var result = await RunAsync(Workload(3, new ServerBehaviour { StallFrom = 20, StallUntil = 60 }) with { Seconds = 50 });

        var stalled = result.Requests.Where(request => request.Server == 0 && request.SentAt >= 20).Select(request => request.SentAt).Order().ToList();
        var threeMediansOld = stalled[0] + 0.030;
        Assert.InRange(stalled.Count(sentAt => sentAt > threeMediansOld), 0, 5);
    }

    // The endpoint joins a pool of ten at 20 s; its fair share of the next 1,100 requests is 100.
    [Theory]
    [InlineData(1.0)]
    [InlineData(3.0)]
    [Trait("Rule", "latency-aware 8.7 #5")]
    public async Task Property05_NewEndpoint_DoesNotGetMoreThanHalfAsMuchAgainAsItsShare(double slowDown)
    {
        var joining = new ServerBehaviour { JoinsAt = 20, SlowDown = slowDown };
        var result = await RunAsync(Workload(11, joining) with { ServiceTime = new ServiceTime(0.010, 1) });

        var since = result.Requests.Where(request => request.SentAt >= 20).OrderBy(request => request.SentAt).Take(1100);
        Assert.InRange(since.Count(request => request.Server == 0), 1, 150);
    }

    // n = 100,000 sequential picks, seed 1; chi-square with 4 degrees of freedom, 33.4 is the quantile of p = 1e-6.
    [Fact]
    [Trait("Rule", "latency-aware 8.7 #6")]
    public async Task Property06_WeightsAtEqualLatency_AreHonoured()
    {
        const int Picks = 100_000;
        double[] weights = [1, 2, 3, 4, 10];
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy, OneLocality([.. weights.Select((weight, index) => Host($"h{index}", (uint)weight))]));

        var counts = new double[weights.Length];
        for (var i = 0; i < Picks; i++)
        {
            var host = fixture.Pick()!;
            fixture.Serve(host, TimeSpan.FromMilliseconds(10));
            counts[int.Parse(host[1..])]++;
        }

        var chiSquare = counts.Zip(weights, (count, weight) => Math.Pow(count - (Picks * weight / 20), 2) / (Picks * weight / 20)).Sum();
        Assert.True(chiSquare < 33.4, $"chi-square {chiSquare}: {string.Join(", ", counts)}");
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #7")]
    public async Task Property07_EveryWayToEnd_LeavesCountersAtZero()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy, OneLocality(Host("a")));
        foreach (var kind in Enum.GetValues<AttemptOutcomeKind>())
        {
            var answered = fixture.Start("a");
            var abandoned = fixture.Start("a");
            fixture.Time.Advance(TimeSpan.FromMilliseconds(3));
            fixture.Respond("a", answered);
            fixture.Abandon("a", abandoned, kind);
        }

        var statistics = fixture.Endpoint("a").Statistics;
        Assert.Equal((0, 0, 0L), (statistics.InFlight, statistics.Waiting, statistics.WaitingStartSum));
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #8")]
    public async Task Property08_UpdateThatKeepsAnAddress_KeepsItsEstimate()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy, OneLocality(Host("a"), Host("b")));
        fixture.Serve("a", TimeSpan.FromMilliseconds(70));

        await fixture.UpdateAsync(Policy, OneLocality(Host("c"), Host("a", weight: 3)));

        Assert.Equal(TimeSpan.FromMilliseconds(70), fixture.Snapshot("a").LatencyEstimate);
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #9")]
    public async Task Property09_WallClockSteps_ChangeNothing()
    {
        await using var stepped = new BalancerFixture();
        await using var steady = new BalancerFixture();

        var sequence = await ServeAsync(stepped, () => stepped.Time.JumpWallClock(TimeSpan.FromHours(-3)));

        Assert.Equal(await ServeAsync(steady, () => { }), sequence);
        Assert.Equal(steady.Balancer.GetEndpointSnapshots(), stepped.Balancer.GetEndpointSnapshots());
    }

    // A pick draws two of n and looks at nothing else: of 1,000 endpoints, it reads the statistics of the same two.
    [Fact]
    [Trait("Rule", "latency-aware 8.7 #10")]
    public async Task Property10_AnyNumberOfEndpoints_OnePickDrawsTheSameNumberOfRandomBits()
    {
        var few = await CountDrawsAsync(10);
        var many = await CountDrawsAsync(1000);

        Assert.Equal(1000, few);
        Assert.Equal(few, many);
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #11")]
    public async Task Property11_SameClockAndSeed_SamePicks()
    {
        var workload = Workload(10, new ServerBehaviour { SlowDown = 3 }) with { Clients = 3, ServiceTime = new ServiceTime(0.010, 1), Seconds = 20 };

        var first = await RunAsync(workload);
        var second = await RunAsync(workload);

        Assert.Equal(first.Requests, second.Requests);
    }

    private static Workload Workload(int servers, ServerBehaviour? first = null) => new()
    {
        Name = "property",
        Servers = [first ?? ServerBehaviour.Normal, .. Enumerable.Repeat(ServerBehaviour.Normal, servers - 1)],
        Clients = 1,
        ServiceTime = new ServiceTime(0.010, 0),
        RequestsPerSecond = 200,
        EvenlySpaced = true,
        Seconds = 60,
        WarmUpSeconds = 0,
    };

    private static async Task<SimulationResult> RunAsync(Workload workload)
    {
        await using var simulator = new Simulator(workload, Policy, seed: 1);
        return await simulator.RunAsync();
    }

    private static async Task<List<string?>> ServeAsync(BalancerFixture fixture, Action step)
    {
        await fixture.UpdateAsync(Policy, OneLocality(Hosts("h", 5)));
        var sequence = new List<string?>();
        for (var i = 0; i < 500; i++)
        {
            var host = fixture.Pick();
            fixture.Serve(host!, TimeSpan.FromMilliseconds(5 + (i % 7)));
            sequence.Add(host);
            step();
        }

        return sequence;
    }

    private static async Task<int> CountDrawsAsync(int endpoints)
    {
        var random = new CountingRandomSource(new SeededRandomSource(1));
        await using var fixture = new BalancerFixture(random);
        await fixture.UpdateAsync(Policy, OneLocality(Hosts("h", endpoints)));
        var before = random.Draws;
        fixture.CountPicks(1000);
        return random.Draws - before;
    }
}
