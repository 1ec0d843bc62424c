using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.ConformanceTests.Balancing;

/// <summary>Cases of load-balancing.md section 25 that concern the choice of an endpoint; tolerances are the table's five sigma.</summary>
public class GrpcBalancingTests
{
    private static readonly WrrLocalityPolicy RoundRobinByLocality = new(new RoundRobinPolicy());

    [Fact]
    [Trait("Rule", "load-balancing T1")]
    public async Task T1_LocalityWeightsThreeToOne_SplitTheTraffic()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(RoundRobinByLocality, TwoLocalities(3, 1));

        var counts = fixture.CountPicks(10_000);

        Assert.Equal(0.375, counts["e1"] / 10_000.0, 0.024);
        Assert.Equal(0.375, counts["e2"] / 10_000.0, 0.024);
        Assert.Equal(0.125, counts["e3"] / 10_000.0, 0.017);
        Assert.Equal(0.125, counts["e4"] / 10_000.0, 0.017);
    }

    [Fact]
    [Trait("Rule", "load-balancing T2")]
    public async Task T2_OneLocalityNotConnectable_TheOtherTakesAll()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(RoundRobinByLocality, TwoLocalities(3, 1));
        fixture.Endpoint("e3").ConnectFailed("refused");
        fixture.Endpoint("e4").ConnectFailed("refused");
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(new Dictionary<string, int> { ["e1"] = 5000, ["e2"] = 5000 }, fixture.CountPicks(10_000));
    }

    [Fact]
    [Trait("Rule", "load-balancing T16")]
    public async Task T16_OnlyLocalityWeightsChange_SharesFlipAndConnectionsStay()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(RoundRobinByLocality, TwoLocalities(3, 1));
        var transports = fixture.Balancer.Endpoints.Select(endpoint => endpoint.Transport).ToList();

        await fixture.UpdateAsync(RoundRobinByLocality, TwoLocalities(1, 3));

        Assert.Equal(0.25, (double)fixture.CountPicks(10_000).Where(count => count.Key is "e1" or "e2").Sum(count => count.Value) / 10_000, 0.024);
        Assert.Equal(transports, fixture.Balancer.Endpoints.Select(endpoint => endpoint.Transport));
    }

    [Fact]
    [Trait("Rule", "load-balancing T19")]
    public async Task T19_PolicyChangesUnderLoad_CountersAndConnectionsStay()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(RoundRobinByLocality, TwoLocalities(1, 1));
        var open = fixture.Start("e1");

        await fixture.UpdateAsync(new WrrLocalityPolicy(new LeastRequestPolicy()), TwoLocalities(1, 1));

        Assert.Equal(1, fixture.Snapshot("e1").InFlight);
        Assert.DoesNotContain("none", fixture.CountPicks(1000).Keys);
        fixture.Respond("e1", open);
        Assert.Equal(0, fixture.Snapshot("e1").InFlight);
    }

    [Fact]
    [Trait("Rule", "load-balancing P7")]
    public async Task P7_FirstPriorityKeepsFailing_TrafficStaysOnTheSecond()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), TwoPriorities());
        var probes = 0;
        for (var i = 0; i < 10; i++)
        {
            fixture.Endpoint("p0").ConnectFailed("refused");
            await fixture.AdvanceAsync(TimeSpan.FromMinutes(3));
            probes += fixture.CountPicks(100)["p0"];
        }

        Assert.Equal(10, probes);
    }

    [Fact]
    [Trait("Rule", "load-balancing P8")]
    [Trait("Rule", "load-balancing R3")]
    public async Task P8_AllPrioritiesFail_NoEndpointWithTheConnectError()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), TwoPriorities());
        fixture.Endpoint("p0").ConnectFailed("p0 refused");
        fixture.Endpoint("p1").ConnectFailed("p1 refused");
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(PickStatus.NoEndpoint, fixture.TryPick(out _));
        Assert.Equal("p1 refused", fixture.Balancer.LastConnectError);
    }

    [Fact]
    [Trait("Rule", "load-balancing P10")]
    public async Task P10_LocalityMovesToAnotherPriority_KeepsItsConnections()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), TwoPriorities());
        var transport = fixture.Endpoint("p1").Transport;

        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(Locality("second", Host("p1"))));

        Assert.Same(transport, fixture.Endpoint("p1").Transport);
        Assert.Equal("p1", fixture.Pick());
    }

    [Fact]
    [Trait("Rule", "load-balancing P12")]
    public async Task P12_LocalityRemoved_ItsConnectionsCloseAtOnce()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), TwoPriorities());
        var transport = Assert.IsType<RecordingTransport>(fixture.Endpoint("p1").Transport);

        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(Locality("first", Host("p0"))));

        Assert.True(transport.IsDisposed);
    }

    [Fact]
    [Trait("Rule", "load-balancing P13")]
    public async Task P13_FirstPriorityServes_SecondNeverConnects()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), TwoPriorities());

        _ = fixture.Endpoint(fixture.Pick()!).Transport;

        Assert.Equal(["p0"], fixture.CountPicks(100).Keys);
        Assert.Equal("p0", Assert.Single(fixture.Transports.Created).Endpoint.Address.Host);
    }

    [Fact]
    [Trait("Rule", "load-balancing R1")]
    public async Task R1_RoundRobin_IsExact()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("e", 3)));

        Assert.All(fixture.CountPicks(3000).Values, count => Assert.Equal(1000, count));
    }

    [Fact]
    [Trait("Rule", "load-balancing L1")]
    public async Task L1_LeastRequestOfIdleEndpoints_IsUniform()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality(Hosts("e", 3)));

        Assert.All(fixture.CountPicks(9000).Values, count => Assert.Equal(1.0 / 3, count / 9000.0, 0.025));
    }

    [Theory]
    [Trait("Rule", "load-balancing L2")]
    [Trait("Rule", "load-balancing L3")]
    [InlineData("L2", 2, 2, 0.25, 0.022)]
    [InlineData("L3", 3, 3, 0.037, 0.01)]
    public async Task L2L3_BusyEndpoint_IsPickedOnlyWhenDrawnEveryTime(string name, int endpoints, int choices, double share, double tolerance)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(choices), OneLocality(Hosts("e", endpoints)));
        for (var i = 0; i < 100; i++)
        {
            fixture.Start("e0");
        }

        var picked = fixture.Share("e0", 10_000);

        Assert.True(Math.Abs(picked - share) <= tolerance, $"{name}: {picked:P1}");
    }

    [Theory]
    [Trait("Rule", "load-balancing L5")]
    [InlineData(AttemptOutcomeKind.Failure)]
    [InlineData(AttemptOutcomeKind.CancelledByCaller)]
    public async Task L5_AttemptFailsOrIsCancelled_CounterReturnsToZero(object kind)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality(Host("e")));

        fixture.Abandon("e", fixture.Start("e"), (AttemptOutcomeKind)kind);

        Assert.Equal(0, fixture.Snapshot("e").InFlight);
    }

    [Fact]
    [Trait("Rule", "load-balancing L6")]
    public async Task L6_PickerRebuiltWhileAttemptsAreOpen_CountersStay()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality(Host("e1"), Host("e2")));
        fixture.Start("e1");

        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality(Host("e1"), Host("e2"), Host("e3")));

        Assert.Equal(1, fixture.Snapshot("e1").InFlight);
    }

    private static EndpointsResource TwoLocalities(uint first, uint second) => Assignment(
        Locality("first", Host("e1"), Host("e2")) with { Weight = first }, Locality("second", Host("e3"), Host("e4")) with { Weight = second });

    private static EndpointsResource TwoPriorities() => Assignment(
        Locality("first", Host("p0")), Locality("second", Host("p1")) with { Priority = 1 });
}
