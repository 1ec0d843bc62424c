using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Types;
using static MeshClient.ConformanceTests.Resources.RouteParsing;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of the matching cases of xds-client 8.5.</summary>
public class RouteMatchConformanceTests
{
    private const string RoutePath = "virtual_hosts[0].routes[0]";

    [Theory]
    [Trait("Rule", "xds-client 8.5 #M2")]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Parse_CaseSensitive_DefaultsToTrue(bool? configured, bool expected)
    {
        var match = AcceptMatch(new Proxy.RouteMatch { Path = "/S/A", CaseSensitive = configured });

        Assert.Equal(new PathMatch(PathMatchKind.Exact, "/S/A", expected), match.Path);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M3")]
    public void Parse_SafeRegex_KeepsThePattern() =>
        Assert.Equal(
            new PathMatch(PathMatchKind.Regex, "/s/.*a"),
            AcceptMatch(new Proxy.RouteMatch { SafeRegex = new RegexMatcher { Regex = "/s/.*a" } }).Path);

    [Theory]
    [Trait("Rule", "xds-client 8.5 #M4")]
    [InlineData("(")]
    [InlineData(")(")]
    [InlineData("(?=a)")]
    [InlineData(@"(a)\1")]
    public void Parse_InvalidRegex_IsRefused(string pattern) =>
        Parsing.RejectAt($"{RoutePath}.match.safe_regex.regex", WithMatch(new Proxy.RouteMatch { SafeRegex = new RegexMatcher { Regex = pattern } }));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M5")]
    public void Parse_RouteWithoutMatch_IsRefused() => Parsing.RejectAt($"{RoutePath}.match", WithMatch(null));

    [Fact]
    [Trait("Rule", "xds-client Appendix A: path_separated_prefix")]
    public void Parse_PathSeparatedPrefix_IsSupported() =>
        Assert.Equal(
            new PathMatch(PathMatchKind.SeparatedPrefix, "/api"),
            AcceptMatch(new Proxy.RouteMatch { PathSeparatedPrefix = "/api" }).Path);

    [Fact]
    [Trait("Rule", "xds-client Appendix A: query_parameters")]
    public void Parse_QueryParameters_AreSupported()
    {
        var match = AcceptMatch(new Proxy.RouteMatch
        {
            Prefix = "",
            QueryParameters =
            {
                new Proxy.QueryParameterMatcher { Name = "a", StringMatch = new StringMatcher { Exact = "1" } },
                new Proxy.QueryParameterMatcher { Name = "b", PresentMatch = false },
                new Proxy.QueryParameterMatcher { Name = "c" },
            },
        });

        Assert.Equal(
            [
                new QueryParameterMatch("a", new StringMatch(StringMatchKind.Exact, "1")),
                new QueryParameterMatch("b", Present: false),
                new QueryParameterMatch("c"),
            ],
            match.QueryParameters);
    }

    [Fact]
    [Trait("Rule", "xds-client Appendix A: grpc matcher")]
    public void Parse_GrpcMatcher_IsSupported() =>
        Assert.True(AcceptMatch(new Proxy.RouteMatch { Prefix = "", Grpc = new Proxy.RouteMatch.Types.GrpcRouteMatchOptions() }).GrpcOnly);

    [Theory]
    [Trait("Rule", "xds-client 8.5 #M7, #M8")]
    [InlineData(0, 0, 0)]
    [InlineData(30, 0, 300_000)]
    [InlineData(100, 0, 1_000_000)]
    [InlineData(1, 1, 100)]
    [InlineData(2_000_000, 2, 1_000_000)]
    [InlineData(uint.MaxValue, 0, 1_000_000)]
    public void Parse_RuntimeFraction_IsInMillionths(uint numerator, int denominator, uint expected)
    {
        var fraction = new FractionalPercent { Numerator = numerator, Denominator = (FractionalPercent.Types.DenominatorType)denominator };

        var match = AcceptMatch(new Proxy.RouteMatch { Prefix = "", RuntimeFraction = new RuntimeFractionalPercent { DefaultValue = fraction } });

        Assert.Equal(expected, match.FractionPerMillion);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.0 FractionalPercent")]
    public void Parse_UnknownDenominator_IsRefused()
    {
        var fraction = new FractionalPercent { Numerator = 1, Denominator = (FractionalPercent.Types.DenominatorType)9 };

        Parsing.RejectAt(
            $"{RoutePath}.match.runtime_fraction.default_value",
            WithMatch(new Proxy.RouteMatch { Prefix = "", RuntimeFraction = new RuntimeFractionalPercent { DefaultValue = fraction } }));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M9")]
    public void Parse_EveryKindOfHeaderMatcher_IsSupported()
    {
        var match = AcceptMatch(new Proxy.RouteMatch
        {
            Prefix = "",
            Headers =
            {
                new Proxy.HeaderMatcher { Name = "A", ExactMatch = "1" },
                new Proxy.HeaderMatcher { Name = "a", PrefixMatch = "2" },
                new Proxy.HeaderMatcher { Name = "a", SuffixMatch = "3" },
                new Proxy.HeaderMatcher { Name = "a", ContainsMatch = "4" },
                new Proxy.HeaderMatcher { Name = "a", SafeRegexMatch = new RegexMatcher { Regex = "5+" } },
                new Proxy.HeaderMatcher { Name = "a", RangeMatch = new Int64Range { Start = 10, End = 20 } },
                new Proxy.HeaderMatcher { Name = "a", PresentMatch = true, InvertMatch = true },
                new Proxy.HeaderMatcher
                {
                    Name = "a",
                    StringMatch = new StringMatcher { Exact = "8", IgnoreCase = true },
                    TreatMissingHeaderAsEmpty = true,
                },
            },
        });

        Assert.Equal(
            [
                Header(StringMatchKind.Exact, "1"),
                Header(StringMatchKind.Prefix, "2"),
                Header(StringMatchKind.Suffix, "3"),
                Header(StringMatchKind.Contains, "4"),
                Header(StringMatchKind.Regex, "5+"),
                new HeaderMatch { Name = "a", Kind = HeaderMatchKind.Range, RangeStart = 10, RangeEnd = 20 },
                new HeaderMatch { Name = "a", Kind = HeaderMatchKind.Present, Present = true, Invert = true },
                new HeaderMatch
                {
                    Name = "a",
                    Kind = HeaderMatchKind.String,
                    String = new StringMatch(StringMatchKind.Exact, "8", IgnoreCase: true),
                    TreatMissingAsEmpty = true,
                },
            ],
            match.Headers);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M15")]
    public void Parse_HeaderMatcherWithoutKind_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.match.headers[0]", WithHeader(new Proxy.HeaderMatcher { Name = "a" }));

    [Fact]
    [Trait("Rule", "xds-client 9.2: range start > end")]
    public void Parse_RangeThatEndsBeforeItStarts_IsRefused() =>
        Parsing.RejectAt(
            $"{RoutePath}.match.headers[0].range_match",
            WithHeader(new Proxy.HeaderMatcher { Name = "a", RangeMatch = new Int64Range { Start = 2, End = 1 } }));

    private static HeaderMatch Header(StringMatchKind kind, string value) =>
        new() { Name = "a", Kind = HeaderMatchKind.String, String = new StringMatch(kind, value) };

    private static RouteMatch AcceptMatch(Proxy.RouteMatch match) => AcceptRoute(WithMatch(match)).Match;

    private static Proxy.RouteConfiguration WithMatch(Proxy.RouteMatch? match)
    {
        var route = Route();
        route.Match = match;
        return Of(route);
    }

    private static Proxy.RouteConfiguration WithHeader(Proxy.HeaderMatcher header) =>
        WithMatch(new Proxy.RouteMatch { Prefix = "", Headers = { header } });
}
