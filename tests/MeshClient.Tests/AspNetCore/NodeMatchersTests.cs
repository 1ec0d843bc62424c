using Google.Protobuf;
using MeshClient.AspNetCore.ClientStatus;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;

namespace MeshClient.Tests.AspNetCore;

public sealed class NodeMatchersTests
{
    private static readonly Node Node = JsonParser.Default.Parse<Node>("""
        { "id": "checkout-1", "metadata": { "app": "shop", "size": 3, "beta": true, "none": null, "labels": { "tier": "gold" }, "zones": [ "a", "b" ] } }
        """);

    [Fact]
    public void Matches_NoMatchers_EveryNode() => Assert.True(Matches());

    [Theory]
    [InlineData("""{ "nodeId": { "exact": "checkout-1" } }""", true)]
    [InlineData("""{ "nodeId": { "prefix": "CHECK", "ignoreCase": true } }""", true)]
    [InlineData("""{ "nodeId": { "safeRegex": { "regex": "check" } } }""", false)]
    [InlineData("""{ "nodeId": { "suffix": "-2" } }""", false)]
    [InlineData("{ }", true)]
    public void Matches_NodeId_AsTheStringMatcherSays(string matcher, bool expected) => Assert.Equal(expected, Matches(matcher));

    [Theory]
    [InlineData("""{ "key": "app" }""", """{ "stringMatch": { "exact": "shop" } }""", true)]
    [InlineData("""{ "key": "app" }""", """{ "stringMatch": { "exact": "other" } }""", false)]
    [InlineData("""{ "key": "labels" }, { "key": "tier" }""", """{ "stringMatch": { "prefix": "go" } }""", true)]
    [InlineData("""{ "key": "labels" }, { "key": "nothing" }""", """{ "stringMatch": { "prefix": "go" } }""", false)]
    [InlineData("""{ "key": "app" }, { "key": "deeper" }""", """{ "presentMatch": true }""", false)]
    [InlineData("""{ "key": "app" }""", """{ "presentMatch": true }""", true)]
    [InlineData("""{ "key": "gone" }""", """{ "presentMatch": false }""", true)]
    [InlineData("""{ "key": "size" }""", """{ "doubleMatch": { "exact": 3 } }""", true)]
    [InlineData("""{ "key": "size" }""", """{ "doubleMatch": { "range": { "start": 1, "end": 3 } } }""", false)]
    [InlineData("""{ "key": "size" }""", """{ "doubleMatch": { "range": { "start": 3, "end": 4 } } }""", true)]
    [InlineData("""{ "key": "size" }""", """{ "stringMatch": { "exact": "3" } }""", false)]
    [InlineData("""{ "key": "beta" }""", """{ "boolMatch": true }""", true)]
    [InlineData("""{ "key": "beta" }""", """{ "boolMatch": false }""", false)]
    [InlineData("""{ "key": "none" }""", """{ "nullMatch": { } }""", true)]
    [InlineData("""{ "key": "gone" }""", """{ "nullMatch": { } }""", false)]
    [InlineData("""{ "key": "zones" }""", """{ "listMatch": { "oneOf": { "stringMatch": { "exact": "b" } } } }""", true)]
    [InlineData("""{ "key": "zones" }""", """{ "listMatch": { "oneOf": { "stringMatch": { "exact": "c" } } } }""", false)]
    [InlineData("""{ "key": "app" }""", """{ "orMatch": { "valueMatchers": [ { "nullMatch": { } }, { "stringMatch": { "exact": "shop" } } ] } }""", true)]
    public void Matches_Metadata_AsTheValueMatcherSays(string path, string value, bool expected) =>
        Assert.Equal(expected, Matches($$"""{ "nodeMetadatas": [ { "path": [ {{path}} ], "value": {{value}} } ] }"""));

    [Fact]
    public void Matches_IdAndMetadata_BothMustMatch() => Assert.False(Matches("""
        { "nodeId": { "exact": "checkout-1" }, "nodeMetadatas": [
          { "path": [ { "key": "app" } ], "value": { "presentMatch": true } },
          { "path": [ { "key": "beta" } ], "value": { "boolMatch": false } } ] }
        """));

    [Fact]
    public void Matches_SeveralMatchers_OneIsEnough() =>
        Assert.True(Matches("""{ "nodeId": { "exact": "other" } }""", """{ "nodeId": { "exact": "checkout-1" } }"""));

    [Theory]
    [InlineData("""{ "nodeId": { } }""", "node_matchers[0].node_id: no pattern is set")]
    [InlineData("""{ "nodeMetadatas": [ { "value": { "boolMatch": true } } ] }""", "node_matchers[0].node_metadatas[0].path: must name at least one key")]
    [InlineData("""{ "nodeMetadatas": [ { "path": [ { "key": "" } ], "value": { "boolMatch": true } } ] }""", "node_matchers[0].node_metadatas[0].path[0].key: must not be empty")]
    [InlineData("""{ "nodeMetadatas": [ { "path": [ { "key": "a" } ] } ] }""", "node_matchers[0].node_metadatas[0].value: no condition is set")]
    [InlineData("""{ "nodeMetadatas": [ { "path": [ { "key": "a" } ], "value": { "doubleMatch": { } } } ] }""", "value.double_match: needs range or exact")]
    [InlineData("""{ "nodeMetadatas": [ { "path": [ { "key": "a" } ], "value": { "orMatch": { "valueMatchers": [ { "boolMatch": true } ] } } } ] }""", "value.or_match.value_matchers: needs at least two entries")]
    public void Parse_Broken_NamesTheField(string matcher, string expected)
    {
        Assert.False(NodeMatchers.TryParse([Parse(matcher)], out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NestedTooDeep_IsRefused()
    {
        var value = new ValueMatcher { BoolMatch = true };
        for (var depth = 0; depth < 40; depth++)
        {
            value = new ValueMatcher { ListMatch = new ListMatcher { OneOf = value } };
        }

        var matcher = new NodeMatcher { NodeMetadatas = { new StructMatcher { Path = { new StructMatcher.Types.PathSegment { Key = "a" } }, Value = value } } };

        Assert.False(NodeMatchers.TryParse([matcher], out _, out var problem));
        Assert.Contains("nested deeper than 16 levels", problem, StringComparison.Ordinal);
    }

    private static NodeMatcher Parse(string json) => JsonParser.Default.Parse<NodeMatcher>(json);

    private static bool Matches(params string[] matchers)
    {
        Assert.True(NodeMatchers.TryParse([.. matchers.Select(Parse)], out var parsed, out var problem), problem);
        return parsed.Matches(Node);
    }
}
