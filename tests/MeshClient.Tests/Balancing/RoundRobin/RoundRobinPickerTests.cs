using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.RoundRobin;

public class RoundRobinPickerTests
{
    [Fact]
    [Trait("Rule", "envoy-http 13 #102")]
    public async Task Pick_EqualWeights_RotatesInTheOrderOfTheResource()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 4)));

        var picks = Enumerable.Range(0, 8).Select(_ => int.Parse(fixture.Pick()![1..])).ToList();

        Assert.Equal(Enumerable.Range(picks[0], 8).Select(index => index % 4), picks);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #102")]
    public async Task Pick_TwoClients_StartAtDifferentEndpoints()
    {
        var firsts = new List<string?>();
        for (var seed = 1UL; seed <= 10; seed++)
        {
            await using var fixture = new BalancerFixture(seed);
            await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 100)));
            firsts.Add(fixture.Pick());
        }

        Assert.True(firsts.Distinct().Count() > 5, string.Join(", ", firsts));
    }

    [Fact]
    public async Task Update_SameEndpoints_RotationGoesOn()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 5)));
        var first = int.Parse(fixture.Pick()![1..]);

        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 5)));

        Assert.Equal($"h{(first + 1) % 5}", fixture.Pick());
    }

    [Fact]
    public async Task Pick_SeveralLocalitiesWithoutTheWrapper_RotatesOverAllByEndpointWeight()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("one", Host("a", 1), Host("b", 2)) with { Weight = 90 }, Locality("two", Host("c", 3)) with { Weight = 10 }));

        Assert.Equal(new Dictionary<string, int> { ["a"] = 10, ["b"] = 20, ["c"] = 30 }, fixture.CountPicks(60));
    }
}
