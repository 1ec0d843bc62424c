using MeshClient.Clusters;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Clusters;

[Trait("Rule", "latency-aware 9.3")]
public sealed class LegacyPolicyMapTests
{
    [Fact]
    public void Apply_LegacyRoundRobin_BecomesLatencyAware() =>
        Assert.Equal(new LatencyAwarePolicy(), LegacyPolicyMap.Apply(Cluster(new RoundRobinPolicy()), preferLatencyAware: true));

    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(50, 10)]
    public void Apply_LegacyLeastRequest_BecomesLatencyAwareWithItsChoices(int choices, int expected) =>
        Assert.Equal(
            new LatencyAwarePolicy { ChoiceCount = expected },
            LegacyPolicyMap.Apply(Cluster(new LeastRequestPolicy(choices)), preferLatencyAware: true));

    [Fact]
    public void Apply_LegacyRoundRobinInLocalities_KeepsTheLocalityWeights() =>
        Assert.Equal(
            new WrrLocalityPolicy(new LatencyAwarePolicy()),
            LegacyPolicyMap.Apply(Cluster(new WrrLocalityPolicy(new RoundRobinPolicy())), preferLatencyAware: true));

    [Fact]
    public void Apply_LegacyRandom_Stays() =>
        Assert.Equal(new RandomPolicy(), LegacyPolicyMap.Apply(Cluster(new RandomPolicy()), preferLatencyAware: true));

    [Fact]
    public void Apply_NotPreferred_Stays() =>
        Assert.Equal(new RoundRobinPolicy(), LegacyPolicyMap.Apply(Cluster(new RoundRobinPolicy()), preferLatencyAware: false));

    [Theory]
    [InlineData(nameof(LoadBalancingOrigin.PolicyTree))]
    [InlineData(nameof(LoadBalancingOrigin.Local))]
    public void Apply_PolicyFromElsewhere_Stays(string origin) =>
        Assert.Equal(
            new RoundRobinPolicy(),
            LegacyPolicyMap.Apply(Cluster(new RoundRobinPolicy(), Enum.Parse<LoadBalancingOrigin>(origin)), preferLatencyAware: true));

    private static ClusterResource Cluster(LoadBalancingPolicy policy, LoadBalancingOrigin origin = LoadBalancingOrigin.LegacyEnum) => new()
    {
        Name = "a",
        Discovery = new EdsDiscovery("a"),
        LoadBalancingPolicy = policy,
        LoadBalancingOrigin = origin,
    };
}
