using MeshClient.Balancing.PickFirst;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.PickFirst;

public class PickFirstTests
{
    private static readonly TimeSpan RebuildTime = TimeSpan.FromMilliseconds(20);

    [Fact]
    [Trait("Rule", "load-balancing 10.1")]
    public async Task Pick_AllReachable_IsAlwaysTheFirst()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("a"), Host("b"), Host("c", weight: 100)));

        Assert.Equal(new Dictionary<string, int> { ["a"] = 1000 }, fixture.CountPicks(1000));
    }

    [Fact]
    [Trait("Rule", "load-balancing 10.1")]
    public async Task Pick_FirstFailsAndComesBack_StaysWithTheSecond()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("a"), Host("b")));
        Assert.Equal("a", fixture.Pick());

        fixture.Endpoint("a").ConnectFailed("refused");
        Assert.Equal("b", fixture.Pick());
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("b", fixture.Pick());
        fixture.Endpoint("a").ConnectSucceeded();
        await fixture.AdvanceAsync(RebuildTime);
        Assert.Equal("b", fixture.Pick());
    }

    [Fact]
    [Trait("Rule", "load-balancing 10.1")]
    public async Task Pick_ChoiceIsLost_BeginsAgainAtTheFirst()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("a"), Host("b"), Host("c")));
        fixture.Endpoint("a").ConnectFailed("refused");
        Assert.Equal("b", fixture.Pick());
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(3));

        // The back-off of the first is over: one call tries it, the others go on to the next.
        fixture.Endpoint("b").ConnectFailed("refused");
        Assert.Equal("a", fixture.Pick());
        Assert.Equal("c", fixture.Pick());
    }

    [Fact]
    [Trait("Rule", "load-balancing R8")]
    public async Task Update_ChoiceIsStillListed_Stays()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("a"), Host("b")));
        Assert.Equal("a", fixture.Pick());

        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("x"), Host("b"), Host("a")));
        Assert.Equal("a", fixture.Pick());
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("x"), Host("b")));
        Assert.Equal("x", fixture.Pick());
    }

    [Fact]
    public async Task Pick_RetryAvoidsTheChoice_GoesToTheNextAndChoosesNothing()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("a"), Host("b")));
        var first = fixture.Endpoint("a");

        Assert.Equal("b", fixture.Pick(first));
        Assert.Equal("a", fixture.Pick());
        Assert.NotNull(fixture.Pick(first, fixture.Endpoint("b")));
    }

    [Fact]
    public async Task Pick_OneOfManyIsReachable_KeepsThePriority()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(
            new PickFirstPolicy(), Assignment(Locality("p0", Hosts("a", 4)), Locality("p1", Host("b")) with { Priority = 1 }));
        foreach (var host in new[] { "a0", "a1", "a2" })
        {
            fixture.Endpoint(host).ConnectFailed("refused");
        }

        await fixture.AdvanceAsync(RebuildTime);
        Assert.Equal(new Dictionary<string, int> { ["a3"] = 1000 }, fixture.CountPicks(1000));

        fixture.Endpoint("a3").ConnectFailed("refused");
        await fixture.AdvanceAsync(RebuildTime);
        Assert.Equal("b", fixture.Pick());

        // The lost priority is probed, and takes over when it is back.
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.StartsWith("a", fixture.Pick(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "load-balancing R9")]
    public async Task Order_Shuffled_PutsFirstByWeight()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(), OneLocality(Host("a"), Host("b", weight: 3)));
        var endpoints = new[] { fixture.Endpoint("a"), fixture.Endpoint("b") };
        var random = new SeededRandomSource(7);

        var second = Enumerable.Range(0, 10_000)
            .Count(_ => new PickFirstSelection().Order(endpoints, [1, 3], shuffle: true, random)[0] == endpoints[1]);

        Assert.Equal(0.75, second / 10_000.0, tolerance: 0.022);
    }

    [Fact]
    public async Task Pick_Shuffled_StaysWithItsOrder()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new PickFirstPolicy(ShuffleAddressList: true), OneLocality(Hosts("h", 20)));
        var first = fixture.Pick();

        await fixture.UpdateAsync(new PickFirstPolicy(ShuffleAddressList: true), OneLocality(Hosts("h", 20)));
        Assert.Equal(new Dictionary<string, int> { [first!] = 100 }, fixture.CountPicks(100));
    }

    [Fact]
    public async Task Pick_WithinLocalities_ChoosesOneInEach()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(
            new WrrLocalityPolicy(new PickFirstPolicy()), Assignment(Locality("x", Host("a"), Host("b")), Locality("y", Host("c"), Host("d"))));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(RebuildTime);

        Assert.Equal(new Dictionary<string, int> { ["b"] = 500, ["c"] = 500 }, fixture.CountPicks(1000));
    }
}
