using MeshClient.Balancing.Weighting;

namespace MeshClient.Tests.Balancing.Weighting;

public class FlatWeightsTests
{
    // The worked example of gRFC A113: localities of weight 3 (endpoints 2 and 1) and 2 (endpoints 3 and 1).
    [Theory]
    [Trait("Rule", "load-balancing 3.5 A113")]
    [InlineData(2, 3, 3, 858993458)]
    [InlineData(1, 3, 3, 429496728)]
    [InlineData(3, 4, 2, 644245094)]
    [InlineData(1, 4, 2, 214748364)]
    public void Of_WorkedExample_GivesTheProductOfNormalisedWeights(ulong endpoint, ulong endpoints, ulong locality, ulong expected) =>
        Assert.Equal(expected, FlatWeights.Of(endpoint, endpoints, locality, localityTotal: 5));

    [Fact]
    public void Of_VanishingProduct_IsOne() => Assert.Equal(1UL, FlatWeights.Of(1, uint.MaxValue, 1, uint.MaxValue));
}
