using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public class ClusterBalancer_ConnectBackOffTests
{
    // Longer than the longest first back-off (1.2 s) and the first probe's spacing.
    private static readonly TimeSpan AfterFirstBackOff = TimeSpan.FromSeconds(1.3);

    [Theory]
    [InlineData(1, 0.8, 1.2)]
    [InlineData(2, 1.28, 1.92)]
    [InlineData(3, 2.048, 3.072)]
    [InlineData(11, 87.96, 131.95)]
    [InlineData(12, 96, 144)]
    [InlineData(1000, 96, 144)]
    [Trait("Rule", "load-balancing 2.4")]
    public void Delay_FailuresInARow_GrowsWithinTheJitterUpToTheCap(int failures, double least, double most)
    {
        var delays = Enumerable.Range(1, 1000).Select(seed => ConnectBackOff.Delay(failures, new Xds.Internal.SeededRandomSource((ulong)seed)));

        Assert.All(delays, delay => Assert.InRange(delay.TotalSeconds, least, most));
    }

    [Fact]
    public async Task ConnectFailed_OneOfTwo_LeavesThePicksAtOnce()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));

        fixture.Endpoint("a").ConnectFailed("refused");

        Assert.Equal(["b"], fixture.CountPicks(20).Keys);
        Assert.Equal(EndpointState.BackOff, fixture.Snapshot("a").State);
        Assert.Equal("refused", fixture.Snapshot("a").LastConnectError);
    }

    [Fact]
    [Trait("Rule", "load-balancing R2")]
    public async Task ConnectFailed_OneOfThree_TheOthersShareEqually()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b"), Host("c")));

        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(new Dictionary<string, int> { ["b"] = 50, ["c"] = 50 }, fixture.CountPicks(100));
    }

    [Fact]
    public async Task Pick_BackOffOver_SendsExactlyOneProbe()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(AfterFirstBackOff);

        var counts = fixture.CountPicks(100);

        Assert.Equal(1, counts["a"]);
        Assert.Equal(99, counts["b"]);
    }

    [Fact]
    public async Task Pick_ProbeSucceeds_EndpointIsBack()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(AfterFirstBackOff);
        fixture.CountPicks(1);

        fixture.Endpoint("a").ConnectSucceeded();
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(new Dictionary<string, int> { ["a"] = 50, ["b"] = 50 }, fixture.CountPicks(100));
        Assert.Equal((EndpointState.Ready, null), (fixture.Snapshot("a").State, fixture.Snapshot("a").LastConnectError));
    }

    [Fact]
    public async Task Pick_ProbeFails_BackOffGrows()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var endpoint = fixture.Endpoint("a");
        endpoint.ConnectFailed("refused");
        await fixture.AdvanceAsync(AfterFirstBackOff);
        fixture.CountPicks(1);

        endpoint.ConnectFailed("refused again");

        var delay = fixture.Time.GetElapsedTime(fixture.Time.GetTimestamp(), endpoint.BlockedUntil);
        Assert.InRange(delay.TotalSeconds, 1.28, 1.92);
    }

    [Fact]
    public async Task ConnectFailed_ManyAttemptsAtOnce_CountAsOneFailure()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var endpoint = fixture.Endpoint("a");

        for (var i = 0; i < 100; i++)
        {
            endpoint.ConnectFailed("refused");
        }

        var delay = fixture.Time.GetElapsedTime(fixture.Time.GetTimestamp(), endpoint.BlockedUntil);
        Assert.InRange(delay.TotalSeconds, 0.8, 1.2);
    }

    [Fact]
    public async Task Pick_RetryOfACall_IsNotUsedAsProbe()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b"), Host("c")));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(AfterFirstBackOff);

        Assert.Equal("c", fixture.Pick(fixture.Endpoint("b")));
    }

    [Fact]
    public async Task Pick_NothingConnectable_FailsWithTheLastErrorUntilASecondHasPassed()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Endpoint("a").ConnectFailed("a refused");
        fixture.Endpoint("b").ConnectFailed("b refused");

        Assert.Equal(PickStatus.NoEndpoint, fixture.TryPick(out _));
        Assert.Equal("b refused", fixture.Balancer.LastConnectError);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(0.999));
        Assert.Null(fixture.Pick());
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(0.001));
        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 1, ["none"] = 98 }, fixture.CountPicks(100));
    }

    [Fact]
    public async Task Pick_NothingConnectableAndLongBackOff_ProbesEverySecondAllTheSame()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));
        var endpoint = fixture.Endpoint("a");
        endpoint.ConnectFailed("refused");
        for (var i = 0; i < 10; i++)
        {
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
            Assert.Equal("a", fixture.Pick());
            endpoint.ConnectFailed("refused");
        }

        Assert.True(fixture.Time.GetElapsedTime(fixture.Time.GetTimestamp(), endpoint.BlockedUntil) > TimeSpan.FromSeconds(60));
    }

    // The pool could not be extended, but existing connections serve.
    [Fact]
    public async Task HeadersReceived_OnAnEndpointThatFailedToConnect_BringsItBack()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var start = fixture.Start("a");
        fixture.Endpoint("a").ConnectFailed("too many connections");

        fixture.Respond("a", start);

        Assert.True(fixture.Endpoint("a").IsConnectable);
    }

    [Fact]
    public async Task Pick_ManyDeadEndpoints_ProbesAreSpaced()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality([.. Hosts("dead", 50), .. Hosts("live", 50)]));
        foreach (var endpoint in fixture.Balancer.Endpoints.Where(endpoint => endpoint.Address.Host.StartsWith("dead", StringComparison.Ordinal)))
        {
            endpoint.ConnectFailed("refused");
        }

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
        var first = fixture.Share("dead", 1000);
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(10));

        Assert.Equal(0.001, first);
        Assert.Equal(0.001, fixture.Share("dead", 1000));
    }

    [Fact]
    [Trait("Rule", "load-balancing P1")]
    public async Task ConnectFailed_WholePriority_NextPriorityServesTheNextPick()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("near", Host("a"), Host("b")), Locality("far", Host("c")) with { Priority = 1 }));

        fixture.Endpoint("a").ConnectFailed("refused");
        fixture.Endpoint("b").ConnectFailed("refused");

        Assert.Equal(["c"], fixture.CountPicks(20).Keys);
    }

    [Fact]
    [Trait("Rule", "load-balancing P3")]
    public async Task ConnectSucceeded_HigherPriority_TakesTheTrafficBack()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("near", Host("a")), Locality("far", Host("c")) with { Priority = 1 }));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(AfterFirstBackOff);
        Assert.Equal("a", fixture.Pick());

        fixture.Endpoint("a").ConnectSucceeded();
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(["a"], fixture.CountPicks(20).Keys);
    }
}
