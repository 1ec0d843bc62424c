using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.ConformanceTests.Routing;

public class QueryAndFractionTests
{
    [Theory]
    [Trait("Rule", "envoy-http 13 #22")]
    [InlineData("a=1&a=2", "2", false)]
    [InlineData("a=1&a=2", "1", true)]
    [InlineData("b=2&a=2", "2", true)]
    [InlineData("a=%20", "%20", true)]
    [InlineData("a=%20", " ", false)]
    [InlineData("aa=2", "2", false)]
    [InlineData("A=2", "2", false)]
    public void Match_QueryParameterExact_ComparesTheFirstValueUndecoded(string query, string value, bool expected)
    {
        var table = Table(ToQuery(new QueryParameterMatch("a", new StringMatch(StringMatchKind.Exact, value))));

        Assert.Equal(expected, table.ClusterFor(Requests.Get($"/?{query}")) is not null);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #22")]
    [InlineData("/?a", true, true)]
    [InlineData("/?a", false, false)]
    [InlineData("/?b", true, false)]
    [InlineData("/", true, false)]
    [InlineData("/", false, true)]
    public void Match_QueryParameterPresence_CanBeAskedForEitherWay(string path, bool asked, bool expected)
    {
        var table = Table(ToQuery(new QueryParameterMatch("a", Present: asked)));

        Assert.Equal(expected, table.ClusterFor(Requests.Get(path)) is not null);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M6")]
    public void Match_QueryParametersOnAGrpcCall_SkipTheRoute()
    {
        var table = Table(ToQuery(new QueryParameterMatch("a", Present: false)), To("catch-all", AnyPath));

        Assert.Equal("catch-all", table.ClusterForGrpc(Requests.Grpc("/s/a")));
    }

    // n = 10,000; five standard deviations of a 30 % share are 2.3 %.
    [Theory]
    [Trait("Rule", "xds-client 8.5 M7")]
    [InlineData(0u, 0, 0)]
    [InlineData(1_000_000u, 10_000, 10_000)]
    [InlineData(300_000u, 2_770, 3_230)]
    public void Match_Fraction_TakesItsShareAndLeavesTheRestToTheNextRoute(uint perMillion, int least, int most)
    {
        var table = Table(ToFraction(perMillion), To("rest", AnyPath));
        var random = new SeededRandomSource(17);

        var taken = Enumerable.Range(0, 10_000).Count(_ => table.ClusterFor(Requests.Get("/"), random.NextUInt64()) == "c");

        Assert.InRange(taken, least, most);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M8")]
    public void Match_FractionAboveTheWhole_IsAlways()
    {
        var table = Table(ToFraction(2_000_000));

        Assert.Equal("c", table.ClusterFor(Requests.Get("/"), random: 999_999));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #23")]
    [InlineData(299_999UL, "c")]
    [InlineData(300_000UL, "rest")]
    [InlineData(1_299_999UL, "c")]
    public void Match_Fraction_ComparesStrictly(ulong random, string expected)
    {
        var table = Table(ToFraction(300_000), To("rest", AnyPath));

        Assert.Equal(expected, table.ClusterFor(Requests.Get("/"), random));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #24")]
    [InlineData(0UL, "c1")]
    [InlineData(19UL, "c1")]
    [InlineData(20UL, "c2")]
    [InlineData(49UL, "c2")]
    [InlineData(50UL, "c3")]
    [InlineData(99UL, "c3")]
    [InlineData(100UL, "c1")]
    public void Choose_Weights_FollowTheDrawOfTheCall(ulong random, string expected)
    {
        var route = Compile(Weighted(("c1", 20), ("none", 0), ("c2", 30), ("c3", 50)));

        Assert.Equal(expected, route.Choose(random).Name);
    }

    // n = 10,000; five standard deviations of a 75 % share are 2.2 %.
    [Fact]
    [Trait("Rule", "xds-client 8.5 RA4")]
    [Trait("Rule", "load-balancing 25 C1")]
    public void Choose_WeightsThreeToOne_SplitsInThatRatio()
    {
        var route = Compile(Weighted(("c1", 75), ("c2", 25)));
        var random = new SeededRandomSource(4);

        var first = Enumerable.Range(0, 10_000).Count(_ => route.Choose(random.NextUInt64()).Name == "c1");

        Assert.InRange(first, 7_280, 7_720);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA5")]
    [Trait("Rule", "load-balancing 25 C2")]
    public void Choose_WeightZero_IsNeverChosen()
    {
        var route = Compile(Weighted(("c1", 100), ("c2", 0)));
        var random = new SeededRandomSource(4);

        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Equal("c1", route.Choose(random.NextUInt64()).Name));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.3 (weights up to 2^32-1)")]
    public void Choose_LargestSumOfWeights_DoesNotOverflow()
    {
        var route = Compile(Weighted(("c1", uint.MaxValue - 1), ("c2", 1)));

        Assert.Equal("c1", route.Choose(uint.MaxValue - 2).Name);
        Assert.Equal("c2", route.Choose(uint.MaxValue - 1).Name);
    }

    private static Route ToQuery(QueryParameterMatch parameter) => To("c", new RouteMatch { Path = AnyPath, QueryParameters = [parameter] });

    private static Route ToFraction(uint perMillion) => To("c", new RouteMatch { Path = AnyPath, FractionPerMillion = perMillion });

    private static ForwardAction Weighted(params (string Name, uint Weight)[] clusters) =>
        new() { Clusters = clusters.Select(cluster => new WeightedCluster(cluster.Name, cluster.Weight)).ToEquatableArray() };
}
