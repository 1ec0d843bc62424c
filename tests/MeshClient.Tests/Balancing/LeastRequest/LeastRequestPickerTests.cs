using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.LeastRequest;

/// <summary>Shares are of n = 20,000 picks; tolerances are five sigma of the binomial distribution unless a comment says otherwise.</summary>
public class LeastRequestPickerTests
{
    private const int Picks = 20_000;

    [Fact]
    [Trait("Rule", "envoy-http 13 #103")]
    public async Task Pick_AllButOneBusy_IdleOneWinsWheneverItIsDrawn()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality(Hosts("h", 3)));
        fixture.Start("h1");
        fixture.Start("h2");

        // Drawn at least once in two draws of three.
        Assert.Equal(5.0 / 9, fixture.Share("h0", Picks), tolerance: 0.018);
    }

    [Theory]
    [InlineData("bias 1, idle", 1.0, 0, 0.2)]
    [InlineData("bias 0 ignores load", 0.0, 9, 0.2)]
    [InlineData("bias 1, the heavy one has one in flight", 1.0, 1, 1.0 / 3)]
    [InlineData("bias 2, the heavy one has one in flight", 2.0, 1, 0.5)]
    [Trait("Rule", "envoy-http 13 #103")]
    public async Task Pick_WeightsOneToFour_FollowWeightOverLoad(string name, double bias, int inFlight, double lightShare)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(ActiveRequestBias: bias), OneLocality(Host("light", 1), Host("heavy", 4)));
        for (var i = 0; i < inFlight; i++)
        {
            fixture.Start("heavy");
        }

        var share = fixture.Share("light", Picks);
        Assert.True(Math.Abs(share - lightShare) < 0.018, $"{name}: {share:P1}");
    }

    // Forty endpoints of weight 1, of which half have three in flight, and one of weight 10: exactly 20 / (20 + 5 + 10) would go to the
    // idle light ones. Resampling of eight draws is a little less sharp: within three points.
    [Fact]
    public async Task Pick_LongWeightedList_FollowsWeightOverLoad()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality([.. Hosts("idle", 20), .. Hosts("busy", 20), Host("heavy", 10)]));
        foreach (var busy in Enumerable.Range(0, 60))
        {
            fixture.Start($"busy{busy % 20}");
        }

        Assert.Equal(20.0 / 35, fixture.Share("idle", Picks), tolerance: 0.03);
    }

    [Fact]
    public async Task Pick_WeightedAndIdle_ExactlyByWeight()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(), OneLocality(Host("a", 1), Host("b", 2), Host("c", 5)));

        Assert.Equal(0.125, fixture.Share("a", Picks), tolerance: 0.012);
        Assert.Equal(0.625, fixture.Share("c", Picks), tolerance: 0.018);
    }

    [Fact]
    [Trait("Rule", "load-balancing T12")]
    public async Task Pick_ChoiceCountFifty_BehavesAsTen()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LeastRequestPolicy(ChoiceCount: 50), OneLocality(Hosts("h", 10)));
        foreach (var busy in Enumerable.Range(1, 9))
        {
            fixture.Start($"h{busy}");
        }

        Assert.Equal(1 - Math.Pow(0.9, 10), fixture.Share("h0", Picks), tolerance: 0.018);
    }
}
