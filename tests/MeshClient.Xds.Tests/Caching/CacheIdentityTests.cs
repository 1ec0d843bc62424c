using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Caching;

namespace MeshClient.Xds.Tests.Caching;

public sealed class CacheIdentityTests
{
    public static TheoryData<string, XdsBootstrap> Others => new()
    {
        { "node id", new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "other", Metadata = Metadata() } } },
        { "node cluster", new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "n", Cluster = "c", Metadata = Metadata() } } },
        { "node zone", new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "n", Zone = "z", Metadata = Metadata() } } },
        { "metadata", new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "n" } } },
        { "server", new XdsBootstrap(new XdsServer("cp:2")) { Node = Node() } },
        { "another server", new XdsBootstrap(new XdsServer("cp:1"), new XdsServer("cp:2")) { Node = Node() } },
        { "credentials", new XdsBootstrap(new XdsServer("cp:1", new XdsTlsCredentials())) { Node = Node() } },
        { "trust", new XdsBootstrap(new XdsServer("cp:1") { Features = XdsServerFeatures.TrustedXdsServer }) { Node = Node() } },
        { "template", new XdsBootstrap(new XdsServer("cp:1")) { Node = Node(), ListenerNameTemplate = "x/%s" } },
        {
            "authority",
            new XdsBootstrap(new XdsServer("cp:1")) { Node = Node(), Authorities = new Dictionary<string, XdsAuthority> { ["a"] = new() } }
        },
    };

    [Fact]
    public void Of_EqualBootstraps_AreEqual()
    {
        var one = new XdsBootstrap(new XdsServer("cp:1")) { Node = Node() };
        var two = new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "n", Metadata = Metadata().Reverse().ToDictionary() } };

        Assert.Equal(CacheIdentity.Of(one), CacheIdentity.Of(two));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Of_AnythingElse_IsAnother(string what, XdsBootstrap other)
    {
        var bootstrap = new XdsBootstrap(new XdsServer("cp:1")) { Node = Node() };

        Assert.False(CacheIdentity.Of(bootstrap).SequenceEqual(CacheIdentity.Of(other)), what);
    }

    [Theory]
    [InlineData("node id", true)]
    [InlineData("metadata", true)]
    [InlineData("node cluster", false)]
    [InlineData("node zone", false)]
    [InlineData("server", false)]
    [InlineData("trust", false)]
    [InlineData("authority", false)]
    public void Of_SharedIdentity_StandsForIdAndMetadataOnly(string what, bool isSame)
    {
        var bootstrap = new XdsBootstrap(new XdsServer("cp:1")) { Node = Node() };
        var other = (XdsBootstrap)Others.Single(row => (string)row[0] == what)[1];

        Assert.Equal(isSame, CacheIdentity.Of(bootstrap, "shared").SequenceEqual(CacheIdentity.Of(other, "shared")));
        Assert.NotEqual(CacheIdentity.Of(bootstrap, "shared"), CacheIdentity.Of(bootstrap, "another"));
        Assert.NotEqual(CacheIdentity.Of(bootstrap, "n"), CacheIdentity.Of(bootstrap));
    }

    [Fact]
    public void Of_ValuesThatLookAlike_AreTold()
    {
        Assert.NotEqual(WithMetadata("1"), WithMetadata(1.0));
        Assert.NotEqual(WithMetadata(new List<object?> { "a", "b" }), WithMetadata(new List<object?> { "ab" }));
        Assert.NotEqual(WithMetadata(null), WithMetadata(false));
    }

    private static byte[] WithMetadata(object? value) =>
        CacheIdentity.Of(new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Metadata = new Dictionary<string, object?> { ["k"] = value } } });

    private static XdsNode Node() => new() { Id = "n", Metadata = Metadata() };

    private static Dictionary<string, object?> Metadata() => new() { ["a"] = "1", ["b"] = 2.0, ["c"] = true };
}
