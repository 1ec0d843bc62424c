using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

/// <summary>What calls that wait for a usable endpoint are told.</summary>
public class ClusterBalancer_WaitingTests
{
    [Fact]
    public async Task NextChange_EndpointsArrive_Completes()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality());
        var change = fixture.Balancer.NextChange;
        var early = change.IsCompleted;

        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));

        Assert.False(early);
        Assert.True(change.IsCompleted);
        Assert.Equal("a", fixture.Pick());
    }

    [Fact]
    [Trait("Rule", "load-balancing R3")]
    public async Task NextChange_EveryEndpointInBackOff_CompletesWhenOneMayBeProbed()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));
        for (var trial = 0; trial < 5; trial++)
        {
            var change = fixture.Balancer.NextChange;
            Assert.Equal(PickStatus.NoEndpoint, fixture.TryPick(out _));
            await fixture.SettleAsync();

            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));

            Assert.True(change.IsCompleted);
            Assert.Equal("a", fixture.Pick());
            fixture.Endpoint("a").ConnectFailed("refused");
        }
    }

    [Fact]
    public async Task NextChange_NobodyWaits_NoTimerRuns()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(0, fixture.Time.ActiveTimerCount);
    }
}
