using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.Random;

public class RandomPickerTests
{
    // n = 20,000; tolerance five sigma.
    [Theory]
    [InlineData(false, 0.5)]
    [InlineData(true, 0.75)]
    [Trait("Rule", "envoy-http 13 #104")]
    public async Task Pick_UnequalWeights_IgnoresThemUnlessToldOtherwise(bool honorWeights, double heavyShare)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(
            new RandomPolicy { HonorWeights = honorWeights }, OneLocality(Host("light", 1), Host("heavy", 3)));

        Assert.Equal(heavyShare, fixture.Share("heavy", 20_000), tolerance: 0.018);
    }
}
