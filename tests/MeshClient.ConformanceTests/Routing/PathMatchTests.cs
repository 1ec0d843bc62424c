using MeshClient.Routing;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.ConformanceTests.Routing;

public class PathMatchTests
{
    [Theory]
    [Trait("Rule", "xds-client 8.5 M1")]
    [InlineData("/s/a", "c1")]
    [InlineData("/s/b", "c2")]
    [InlineData("/t", "c3")]
    public void Match_SeveralRoutesFit_TakesTheFirst(string path, string expected)
    {
        var table = Table(To("c1", Exact("/s/a")), To("c2", Prefix("/s/")), To("c3", Prefix("")));

        Assert.Equal(expected, table.ClusterFor(Requests.Get(path)));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M1")]
    public void Match_OrderSwapped_TakesTheOther()
    {
        var table = Table(To("c2", Prefix("/s/")), To("c1", Exact("/s/a")));

        Assert.Equal("c2", table.ClusterFor(Requests.Get("/s/a")));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M2")]
    [InlineData(true, null)]
    [InlineData(false, "c")]
    public void Match_PathInOtherCase_DependsOnTheFlag(bool caseSensitive, string? expected)
    {
        var table = Table(To("c", Exact("/S/A", caseSensitive)));

        Assert.Equal(expected, table.ClusterForGrpc(Requests.Grpc("/s/a")));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M3")]
    [InlineData("/s/xa", "c")]
    [InlineData("/s/xab", null)]
    public void Match_Regex_MustCoverTheWholePath(string path, string? expected)
    {
        var table = Table(To("c", Regex("/s/.*a")));

        Assert.Equal(expected, table.ClusterForGrpc(Requests.Grpc(path)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #11")]
    [InlineData("/api", "c")]
    [InlineData("/api?x=1", null)]
    public void Match_Prefix_NeverSeesTheQuery(string prefix, string? expected)
    {
        var table = Table(To("c", Prefix(prefix)));

        Assert.Equal(expected, table.ClusterFor(Requests.Get("/api?x=1")));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #12")]
    [InlineData("/a?b=1#f", true, "c")]
    [InlineData("/A", true, null)]
    [InlineData("/A", false, "c")]
    public void Match_ExactPath_IgnoresQueryAndFragment(string path, bool caseSensitive, string? expected)
    {
        var table = Table(To("c", Exact("/a", caseSensitive)));

        Assert.Equal(expected, table.ClusterFor(Requests.Get(path)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #13")]
    [InlineData("/api/dev", "c")]
    [InlineData("/api/dev/", "c")]
    [InlineData("/api/dev/v1", "c")]
    [InlineData("/api/dev?p=1", "c")]
    [InlineData("/api/developer", null)]
    [InlineData("/api/de", null)]
    public void Match_SeparatedPrefix_EndsAtASlash(string path, string? expected)
    {
        var table = Table(To("c", Separated("/api/dev")));

        Assert.Equal(expected, table.ClusterFor(Requests.Get(path)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #14")]
    [InlineData("/bit", "c")]
    [InlineData("/bot", "c")]
    [InlineData("/bite", null)]
    [InlineData("/a/bit", null)]
    [InlineData("/BIT", null)]
    public void Match_Regex_IsCaseSensitiveWhateverTheFlagSays(string path, string? expected)
    {
        var table = Table(To("c", Regex("/b[io]t", caseSensitive: false)));

        Assert.Equal(expected, table.ClusterFor(Requests.Get(path)));
    }

    // A path with a bare line feed cannot be sent, so the pseudo header's matcher stands in for it.
    [Theory]
    [Trait("Rule", "envoy-http 13 #15")]
    [InlineData("/x", "c")]
    [InlineData("/x\n", null)]
    public void Match_RegexWithDollar_DoesNotMatchBeforeATrailingLineFeed(string value, string? expected)
    {
        var table = Table(To("c", AnyPath, Header("x-path", StringMatchKind.Regex, "^/x$")));

        Assert.Equal(expected, table.ClusterFor(Requests.Get("/", ("x-path", value))));
    }

    [Theory]
    [Trait("Rule", "xds-client A (path as sent on the wire)")]
    [InlineData("/a%20b", "c")]
    [InlineData("/a b", "c")]
    [InlineData("/a%2Fb", null)]
    public void Match_EscapedPath_ComparesWhatGoesOnTheWire(string path, string? expected)
    {
        var table = Table(To("c", Exact("/a%20b")));

        Assert.Equal(expected, table.ClusterFor(Requests.Get(path)));
    }

    [Theory]
    [Trait("Rule", "envoy-http 1.3 (grpc)")]
    [InlineData(true, "c")]
    [InlineData(false, null)]
    public void Match_GrpcOnlyRoute_TakesGrpcCallsOnly(bool isGrpc, string? expected)
    {
        var table = Table(To("c", new RouteMatch { Path = AnyPath, GrpcOnly = true }));

        Assert.Equal(expected, ((ForwardRoute?)table.Match(Requests.Grpc("/s/a"), isGrpc, 0)?.Action)?.Choose(0).Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M16")]
    public void Match_NoRouteFits_ReturnsNull()
    {
        var table = Table(To("c", Exact("/s/a")));

        Assert.Null(table.Match(Requests.Grpc("/s/b"), isGrpc: true, 0));
        Assert.NotNull(table.VirtualHost);
    }
}
