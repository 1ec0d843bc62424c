using MeshClient.Balancing.Hashing;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Balancing.Hashing;

/// <summary>Golden vectors of load-balancing 27 and envoy-http 13.</summary>
public class HashRingTests
{
    [Fact]
    [Trait("Rule", "load-balancing H1")]
    [Trait("Rule", "load-balancing 27.2")]
    public async Task Ring_ThreeEndpointsOfFourEntries_IsTheGoldenOne()
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(Sizes(12, 12), Hosts(3));

        Assert.Equal(
            [
                0x06A50AB67F1F0127, 0x21469672B5105FD0, 0x23A29AE775DFD4A3, 0x3860C69F3EBC86EE, 0x4EE48AC7956C6975, 0x6498E29E6C854B73,
                0xCA9D20A46FDB31B2, 0xCE921411711A8ACE, 0xD1470139EE5731C3, 0xD48EF3E9CE1A130B, 0xE6ACD2238F8F5A9C, 0xFAAB0EB8A7B5054A,
            ],
            ring.Hashes.ToArray());
        Assert.Equal("2 2 1 3 1 2 3 2 3 3 1 1", string.Join(' ', ring.Owners.ToArray().Select(owner => owner.Address.Host[^1])));
    }

    [Theory]
    [InlineData("user-1", '3')]
    [InlineData("user-2", '3')]
    [InlineData("user-6", '2')]
    [InlineData("user-7", '1')]
    [InlineData("user-9", '2')]
    [Trait("Rule", "load-balancing 27.3")]
    public async Task Find_InTheSmallRing_GivesTheGoldenOwner(string value, char expected)
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(Sizes(12, 12), Hosts(3));

        Assert.Equal(expected, ring.Owners[ring.Find(XxHash64.Hash(value))].Address.Host[^1]);
    }

    [Fact]
    [Trait("Rule", "load-balancing H2")]
    public async Task Ring_OfDefaultSize_HasEqualShares()
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(new RingHashPolicy(), Hosts(3));

        Assert.Equal(1026, ring.Size);
        Assert.Equal(0x006454B72C961E0Aul, ring.Hashes[0]);
        Assert.Equal(0xFFF01552C7F55DEAul, ring.Hashes[^1]);
        Assert.Equal([342, 342, 342], Counts(ring));
        Assert.Equal("2 3 1 1 3 3 1 1", string.Join(
            ' ', new[] { "user-1", "user-2", "user-3", "user-4", "user-6", "user-7", "user-9", "dave" }
                .Select(value => ring.Owners[ring.Find(XxHash64.Hash(value))].Address.Host[^1])));
    }

    [Theory]
    [InlineData(1000, 2000, 1000)]
    [InlineData(5000, 4096, 4096)]
    [Trait("Rule", "load-balancing H3")]
    public async Task Ring_OfManyEndpoints_IsLimited(int endpoints, int size, int owners)
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(new RingHashPolicy(), [.. Enumerable.Range(0, endpoints).Select(i => Host($"10.1.{i / 250}.{i % 250}"))]);

        Assert.Equal(size, ring.Size);
        Assert.Equal(owners, ring.Owners.ToArray().Distinct().Count());
    }

    [Fact]
    [Trait("Rule", "load-balancing H4")]
    public async Task Ring_OfWeights_HasThatManyEntries()
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(Sizes(6, 8_388_608), Host("10.0.0.1", 1), Host("10.0.0.2", 2), Host("10.0.0.3", 3));

        Assert.Equal([1, 2, 3], Counts(ring));
    }

    [Fact]
    [Trait("Rule", "load-balancing H5")]
    public async Task Ring_TooSmallForWholeShares_AlternatesInTheOrderOfKeys()
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(Sizes(6, 6), Hosts(4));

        Assert.Equal([2, 1, 2, 1], Counts(ring));
    }

    [Fact]
    [Trait("Rule", "load-balancing H6")]
    public async Task Ring_OfVeryUnequalWeights_RoundsUp()
    {
        await using var fixture = new HashFixture();
        var ring = await fixture.RingAsync(new RingHashPolicy(), Host("10.0.0.1"), Host("10.0.0.2"), Host("10.0.0.3", 1000));

        Assert.Equal([2, 2, 2001], Counts(ring));
    }

    [Fact]
    [Trait("Rule", "load-balancing H14")]
    public async Task Ring_OfHashKeys_DoesNotDependOnAddresses()
    {
        await using var fixture = new HashFixture();
        var before = await fixture.RingAsync(new RingHashPolicy(), Keyed("10.0.0.1", "a"), Keyed("10.0.0.2", "b"));
        var after = await fixture.RingAsync(new RingHashPolicy(), Keyed("10.0.0.9", "a"), Keyed("10.0.0.3", "b"));

        Assert.Equal(before.Hashes.ToArray(), after.Hashes.ToArray());
        Assert.Equal(
            before.Owners.ToArray().Select(owner => owner.Address.Host == "10.0.0.1"),
            after.Owners.ToArray().Select(owner => owner.Address.Host == "10.0.0.9"));
    }

    [Fact]
    public async Task Ring_OfHostNames_UsesThemIfAsked()
    {
        await using var fixture = new HashFixture();
        var policy = new RingHashPolicy { Hashing = new ConsistentHashing { UseHostname = true } };
        var before = await fixture.RingAsync(policy, Host("10.0.0.1") with { Hostname = "a.test" });
        var after = await fixture.RingAsync(policy, Host("10.0.0.2") with { Hostname = "a.test" });

        Assert.Equal(before.Hashes.ToArray(), after.Hashes.ToArray());
    }

    [Fact]
    public async Task Ring_OfTheSameEndpointsInAnotherOrder_IsTheSame()
    {
        await using var fixture = new HashFixture();
        var before = await fixture.RingAsync(Sizes(10, 10), Hosts(4));
        var after = await fixture.RingAsync(Sizes(10, 10), [.. Hosts(4).Reverse()]);

        Assert.Equal(before.Hashes.ToArray(), after.Hashes.ToArray());
        Assert.Equal(before.Owners.ToArray(), after.Owners.ToArray());
    }

    private static RingHashPolicy Sizes(ulong minimum, ulong maximum) => new() { MinimumRingSize = minimum, MaximumRingSize = maximum };

    private static EndpointModel[] Hosts(int count) => [.. Enumerable.Range(1, count).Select(i => Host($"10.0.0.{i}"))];

    private static EndpointModel Host(string host, uint weight = 1) => HashFixture.Host(host, weight);

    private static EndpointModel Keyed(string host, string key) => Host(host) with { Metadata = new EndpointMetadata { HashKey = key } };

    private static int[] Counts(HashRing ring) =>
        [.. ring.Owners.ToArray().GroupBy(owner => owner.Address.Host).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Count())];
}
