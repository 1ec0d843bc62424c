using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.LoadBalancing;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Function = MeshClient.Xds.Proto.LoadBalancing.RingHash.Types.HashFunction;

namespace MeshClient.Xds.Tests.Resources.LoadBalancing;

public class HashPolicyParserTests
{
    private const string Config = "load_balancing_policy.policies[0].typed_extension_config.typed_config";

    private static LocalityLbConfig.Types.LocalityWeightedLbConfig ByLocality => new();

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("minimum_ring_size", new RingHash { MinimumRingSize = 0 }),
        Bad("minimum_ring_size", new RingHash { MinimumRingSize = 8_388_609 }),
        Bad("minimum_ring_size", new RingHash { MinimumRingSize = 2048, MaximumRingSize = 1024 }),
        Bad("maximum_ring_size", new RingHash { MaximumRingSize = 0 }),
        Bad("maximum_ring_size", new RingHash { MaximumRingSize = 8_388_609 }),
        Bad("hash_function", new RingHash { HashFunction = Function.MurmurHash2 }),
        Bad("hash_function", new RingHash { HashFunction = (Function)9 }),
        Bad("hash_balance_factor", new RingHash { HashBalanceFactor = 99 }),
        Bad(
            "consistent_hashing_lb_config.hash_balance_factor",
            new RingHash { ConsistentHashingLbConfig = new ConsistentHashingLbConfig { HashBalanceFactor = 99 } }),
        Bad("table_size", new Maglev { TableSize = 0 }),
        Bad("table_size", new Maglev { TableSize = 1 }),
        Bad("table_size", new Maglev { TableSize = 65_536 }),
        Bad("table_size", new Maglev { TableSize = 5_000_077 }),
        Bad(
            "consistent_hashing_lb_config.hash_balance_factor",
            new Maglev { ConsistentHashingLbConfig = new ConsistentHashingLbConfig { HashBalanceFactor = 0 } }),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefused(BadResource resource) => resource.AssertRefused();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Trait("Rule", "xds-client 9.2: ring_hash extension with DEFAULT_HASH (unset)")]
    public void Parse_DefaultHashAndXxHash_AreTheSame(int function) =>
        Assert.Equal(new RingHashPolicy(), Preferred(new RingHash { HashFunction = (Function)function }));

    [Fact]
    public void Parse_RingSizes_AreKept() =>
        Assert.Equal(
            new RingHashPolicy { MinimumRingSize = 1, MaximumRingSize = 8_388_608 },
            Preferred(new RingHash { MinimumRingSize = 1, MaximumRingSize = 8_388_608 }));

    [Fact]
    public void Parse_SupersededHashingFields_AreRead() =>
        Assert.Equal(
            new RingHashPolicy { Hashing = new ConsistentHashing { UseHostname = true, BalanceFactor = 150 } },
            Preferred(new RingHash { UseHostnameForHashing = true, HashBalanceFactor = 150 }));

    [Fact]
    public void Parse_BothFormsOfHashingFields_UseTheNewer() =>
        Assert.Equal(
            new RingHashPolicy { Hashing = new ConsistentHashing { BalanceFactor = 200 } },
            Preferred(new RingHash
            {
                UseHostnameForHashing = true,
                ConsistentHashingLbConfig = new ConsistentHashingLbConfig { HashBalanceFactor = 200 },
            }));

    [Fact]
    public void Parse_LocalityWeighted_AddsNothing()
    {
        Assert.Equal(new RingHashPolicy(), Preferred(new RingHash { LocalityWeightedLbConfig = ByLocality }));
        Assert.Equal(new MaglevPolicy(), Preferred(new Maglev { LocalityWeightedLbConfig = ByLocality }));
    }

    [Fact]
    public void Parse_Maglev_HasADefaultSize() => Assert.Equal(new MaglevPolicy { TableSize = 65_537 }, Preferred(new Maglev()));

    [Fact]
    public void Parse_MaglevSettings_AreKept() =>
        Assert.Equal(
            new MaglevPolicy { TableSize = 5_000_011, Hashing = new ConsistentHashing { UseHostname = true } },
            Preferred(new Maglev { TableSize = 5_000_011, ConsistentHashingLbConfig = new ConsistentHashingLbConfig { UseHostnameForHashing = true } }));

    /// <summary>The model of the first policy of a list, whether the data plane can run it or not.</summary>
    private static Xds.Model.LoadBalancingPolicy Preferred(Google.Protobuf.IMessage policy) => KnownPolicies.First(Pack(policy));

    private static BadResource Bad(string field, Google.Protobuf.IMessage policy) =>
        BadResource.Of($"{Config}.{field}", WithPolicies(Pack(policy), Pack(new RoundRobin())));
}
