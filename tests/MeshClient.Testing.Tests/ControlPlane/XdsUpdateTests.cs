using Google.Protobuf.WellKnownTypes;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.Tests.ControlPlane;

public sealed class XdsUpdateTests
{
    [Fact]
    public void Set_Messages_AreKnownByTypeAndName()
    {
        var snapshot = Apply(u => u
            .Set(new Cluster { Name = "c" })
            .Set(new ClusterLoadAssignment { ClusterName = "e" }));

        Assert.Equal(["c"], snapshot[XdsResourceType.Cluster].Resources.Keys);
        Assert.Equal(["e"], snapshot[XdsResourceType.Endpoint].Resources.Keys);
    }

    [Fact]
    public void Set_MessageThatIsNoResource_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>("message", () => Apply(u => u.Set(new Duration())));

        Assert.Contains("google.protobuf.Duration is not a resource", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "a", "type": "EDS", "connect_timeout": "2s" }""")]
    [InlineData("""{ "name": "a", "type": "EDS", "connectTimeout": "2s" }""")]
    public void SetJson_EitherNamingStyle_IsRead(string json)
    {
        var cluster = Cluster.Parser.ParseFrom(Apply(u => u.SetJson(XdsResourceType.Cluster, json))[XdsResourceType.Cluster].Resources["a"].Value);

        Assert.Equal(TimeSpan.FromSeconds(2), cluster.ConnectTimeout.ToTimeSpan());
    }

    [Fact]
    public void SetJson_NestedAny_IsRead()
    {
        const string Json = """
            {
              "name": "a",
              "load_balancing_policy": { "policies": [ { "typed_extension_config": { "name": "p", "typed_config": {
                "@type": "type.googleapis.com/xds.type.v3.TypedStruct",
                "type_url": "type.googleapis.com/meshclient.lb.v1.LatencyAware", "value": { "decay": "1s" } } } } ] }
            }
            """;

        var cluster = Cluster.Parser.ParseFrom(Apply(u => u.SetJson(XdsResourceType.Cluster, Json))[XdsResourceType.Cluster].Resources["a"].Value);

        var policy = cluster.LoadBalancingPolicy.Policies[0].TypedExtensionConfig.TypedConfig.Unpack<MeshClient.Xds.Proto.XdsTypes.TypedStruct>();
        Assert.Equal("1s", policy.Value.Fields["decay"].StringValue);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "nmae": "a" }""")]
    [InlineData("""{ "name": 7 }""")]
    [InlineData("""{ "name": "a", "transport_socket": { "typed_config": { "@type": "type.googleapis.com/nobody.Knows" } } }""")]
    public void SetJson_NotAResource_IsRefusedWithAdvice(string json)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(json), () => Apply(u => u.SetJson(XdsResourceType.Cluster, json)));

        Assert.Contains("official message type", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_VersionsGrow_OnlyForTypesThatChanged()
    {
        var first = Apply(u => u.Set(XdsResources.Cluster("a"), XdsResources.Listener("a")));

        var second = Apply(first, u => u.Set(XdsResources.Cluster("a"), XdsResources.Listener("b")));

        Assert.Equal((1, 1), (first[XdsResourceType.Cluster].Version, second[XdsResourceType.Cluster].Version));
        Assert.Equal((1, 2), (first[XdsResourceType.Listener].Version, second[XdsResourceType.Listener].Version));
        Assert.Equal(0, second[XdsResourceType.Endpoint].Version);
    }

    [Fact]
    public void Apply_RemoveOfSomethingUnknown_ChangesNothing()
    {
        var first = Apply(u => u.Set(XdsResources.Cluster("a")));

        var second = Apply(first, u => u.Remove(XdsResourceType.Cluster, "b").RemoveService("c"));

        Assert.Equal(1, second[XdsResourceType.Cluster].Version);
    }

    [Fact]
    public void Clear_ThenSet_LeavesOnlyTheNew()
    {
        var first = Apply(u => u.Set(XdsResources.Cluster("a"), XdsResources.Listener("l")));

        var second = Apply(first, u => u.Clear().Set(XdsResources.Cluster("b")));

        Assert.Equal(["b"], second[XdsResourceType.Cluster].Resources.Keys);
        Assert.Empty(second[XdsResourceType.Listener].Resources);
    }

    [Fact]
    public void Clear_AfterSet_LeavesWhatThisUpdateSets()
    {
        var first = Apply(u => u.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b")));

        var second = Apply(first, u => u.Set(XdsResources.Cluster("b").PanicThreshold(1)).Clear());

        Assert.Equal(["b"], second[XdsResourceType.Cluster].Resources.Keys);
    }

    [Fact]
    public void Clear_ThenSetTheSame_KeepsTheVersion()
    {
        var first = Apply(u => u.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b")));

        var second = Apply(first, u => u.Clear().Set(XdsResources.Cluster("a"), XdsResources.Cluster("b")));

        Assert.Equal(1, second[XdsResourceType.Cluster].Version);
        Assert.Equal([1, 1], second[XdsResourceType.Cluster].Resources.Values.Select(r => r.Version));
    }

    private static ResourceSnapshot Apply(Func<XdsUpdate, XdsUpdate> change) => Apply(ResourceSnapshot.Empty, change);

    private static ResourceSnapshot Apply(ResourceSnapshot before, Func<XdsUpdate, XdsUpdate> change) => change(new XdsUpdate()).ApplyTo(before);
}
