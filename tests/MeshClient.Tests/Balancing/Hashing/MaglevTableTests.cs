using MeshClient.Balancing.Hashing;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Balancing.Hashing;

/// <summary>Golden vectors of envoy-http 13 #108.</summary>
public class MaglevTableTests
{
    [Fact]
    [Trait("Rule", "envoy-http 13 #108")]
    public async Task Table_OfThreeEndpoints_HasEqualShares()
    {
        await using var fixture = new HashFixture();
        var table = await fixture.TableAsync(new MaglevPolicy(), Hosts(1, 1, 1));

        Assert.Equal([21_846, 21_846, 21_845], Counts(table));
        Assert.Equal("3 2 2 1 2", string.Join(
            ' ', new[] { "foo", "bar", "user-1", "user-2", "user-3" }.Select(value => table.OwnerOf(XxHash64.Hash(value)).Address.Host[^1])));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #108")]
    public async Task Table_OfWeights_HasThoseShares()
    {
        await using var fixture = new HashFixture();

        var table = await fixture.TableAsync(new MaglevPolicy(), Hosts(1, 2, 1));

        Assert.Equal([16_385, 32_768, 16_384], Counts(table));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #111")]
    public async Task Table_WithoutOneEndpoint_MovesFewOfTheOthersSlots()
    {
        await using var fixture = new HashFixture();
        var before = (await fixture.TableAsync(new MaglevPolicy(), Hosts(1, 1, 1))).Slots.ToArray();
        var after = (await fixture.TableAsync(new MaglevPolicy(), Hosts(1, 1))).Slots.ToArray();

        var moved = before.Where((owner, slot) => owner.Address.Host != "10.0.0.3" && owner != after[slot]).Count();
        Assert.InRange(moved, 1, before.Length / 20);
    }

    private static EndpointModel[] Hosts(params uint[] weights) => [.. weights.Select((weight, i) => HashFixture.Host($"10.0.0.{i + 1}", weight))];

    private static int[] Counts(MaglevTable table) =>
        [.. table.Slots.ToArray().GroupBy(owner => owner.Address.Host).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Count())];
}
