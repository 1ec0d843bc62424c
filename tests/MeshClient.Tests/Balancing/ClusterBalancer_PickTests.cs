using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public class ClusterBalancer_PickTests
{
    public static TheoryData<string> Policies => ["round robin", "weighted round robin", "random", "least request", "latency-aware", "by locality"];

    [Fact]
    public async Task Pick_BeforeTheFirstUpdate_FindsNoEndpoint()
    {
        await using var fixture = new BalancerFixture();

        Assert.Equal(PickStatus.NoEndpoint, fixture.TryPick(out var endpoint));
        Assert.Null(endpoint);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    [Trait("Rule", "load-balancing P9")]
    public async Task Pick_EmptyAssignment_FindsNoEndpoint(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), Assignment());

        Assert.Equal(PickStatus.NoEndpoint, fixture.TryPick(out _));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    [Trait("Rule", "envoy-http 13 #67")]
    public async Task Pick_PreviousEndpoints_AreAvoidedWhileOthersExist(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality(Host("a", Weight(policy)), Host("b"), Host("c"), Host("d"), Host("e")));
        var tried = new[] { fixture.Endpoint("a"), fixture.Endpoint("b"), fixture.Endpoint("c"), fixture.Endpoint("d") };

        var picks = Enumerable.Range(0, 200).Select(_ => fixture.Pick(tried));

        Assert.All(picks, host => Assert.Equal("e", host));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    [Trait("Rule", "envoy-http 13 #67")]
    public async Task Pick_OnlyPreviousEndpointsLeft_UsesThemAgain(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality(Host("a", Weight(policy)), Host("b")));
        fixture.Endpoint("b").ConnectFailed("refused");

        Assert.Equal("a", fixture.Pick(fixture.Endpoint("a"), fixture.Endpoint("b")));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Pick_EveryPolicy_NeverChoosesAnUnreachableEndpointWhileOneIsLeft(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality([Host("heavy", Weight(policy)), .. Hosts("h", 20)]));
        foreach (var endpoint in fixture.Balancer.Endpoints.Where(endpoint => endpoint.Address.Host != "h7"))
        {
            endpoint.ConnectFailed("refused");
        }

        Assert.Equal(["h7"], fixture.CountPicks(200).Keys);
    }

    [Fact]
    public async Task Pick_LocalityOfOnlyTriedEndpoints_GoesToAnotherLocality()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new WrrLocalityPolicy(new RoundRobinPolicy()), Assignment(
            Locality("one", Host("a")) with { Weight = 1000 }, Locality("two", Host("b"))));

        var picks = Enumerable.Range(0, 50).Select(_ => fixture.Pick(fixture.Endpoint("a")));

        Assert.All(picks, host => Assert.Equal("b", host));
    }

    [Fact]
    public async Task Pick_TriedEndpointInTheOnlyHealthyPriority_StaysInThatPriority()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("near", Host("a")), Locality("far", Host("b")) with { Priority = 1 }));

        Assert.Equal("a", fixture.Pick(fixture.Endpoint("a")));
    }

    [Fact]
    public async Task Pick_SameSeed_GivesTheSameSequence()
    {
        await using var one = new BalancerFixture(seed: 42);
        await using var two = new BalancerFixture(seed: 42);
        await one.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Hosts("h", 20)));
        await two.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Hosts("h", 20)));

        var sequence = Enumerable.Range(0, 100).Select(_ => one.Pick()).ToList();

        Assert.Equal(sequence, Enumerable.Range(0, 100).Select(_ => two.Pick()));
    }

    [Fact]
    public async Task Update_PriorityGap_IsAnEmptyLevel()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(Locality("far", Host("a")) with { Priority = 3 }));

        Assert.Equal("a", fixture.Pick());
    }

    private static uint Weight(string policy) => policy == "weighted round robin" ? 1000u : 1u;

    private static LoadBalancingPolicy Policy(string name) => name switch
    {
        "random" => new RandomPolicy(),
        "least request" => new LeastRequestPolicy(),
        "latency-aware" => new LatencyAwarePolicy(),
        "by locality" => new WrrLocalityPolicy(new LatencyAwarePolicy()),
        _ => new RoundRobinPolicy(),
    };
}
