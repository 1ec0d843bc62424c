using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.Random;

public class RandomPickerTests
{
    // n = 20,000; tolerance five sigma.
    [Fact]
    [Trait("Rule", "envoy-http 13 #104")]
    public async Task Pick_UnequalWeights_IgnoresThem()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RandomPolicy(), OneLocality(Host("light", 1), Host("heavy", 3)));

        Assert.Equal(0.5, fixture.Share("heavy", 20_000), tolerance: 0.018);
    }
}
