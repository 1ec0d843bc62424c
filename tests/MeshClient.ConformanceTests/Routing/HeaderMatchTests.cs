using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.ConformanceTests.Routing;

public class HeaderMatchTests
{
    public static TheoryData<string, bool> Kinds => new()
    {
        { "exact", true },
        { "prefix", true },
        { "suffix", true },
        { "contains", true },
        { "regex", true },
        { "range", true },
        { "present", true },
        { "ignore case", true },
        { "not present", false },
        { "other exact", false },
        { "other prefix", false },
        { "partial regex", false },
        { "other range", false },
    };

    public static TheoryData<string> KindsOnMissing =>
        ["exact", "prefix", "suffix", "contains", "regex", "range", "ignore case"];

    [Theory]
    [Trait("Rule", "xds-client 8.5 M9")]
    [MemberData(nameof(Kinds))]
    public void Match_HeaderPresent_EveryKindDecidesOnItsValue(string kind, bool expected)
    {
        var table = Table(To("c", AnyPath, Matcher(kind)));

        Assert.Equal(expected, table.ClusterForGrpc(Requests.Grpc("/s/a", ("k", "1234"))) is not null);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M9")]
    [MemberData(nameof(Kinds))]
    public void Match_HeaderPresentInverted_EveryKindFlips(string kind, bool expected)
    {
        var table = Table(To("c", AnyPath, Matcher(kind) with { Invert = true }));

        Assert.Equal(!expected, table.ClusterForGrpc(Requests.Grpc("/s/a", ("k", "1234"))) is not null);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M9")]
    [InlineData((int)StringMatchKind.Exact, "Abc", false, true)]
    [InlineData((int)StringMatchKind.Exact, "abc", false, false)]
    [InlineData((int)StringMatchKind.Exact, "aBC", true, true)]
    [InlineData((int)StringMatchKind.Exact, "ab", true, false)]
    [InlineData((int)StringMatchKind.Prefix, "Ab", false, true)]
    [InlineData((int)StringMatchKind.Prefix, "ab", false, false)]
    [InlineData((int)StringMatchKind.Prefix, "aB", true, true)]
    [InlineData((int)StringMatchKind.Prefix, "bc", false, false)]
    [InlineData((int)StringMatchKind.Suffix, "bc", false, true)]
    [InlineData((int)StringMatchKind.Suffix, "BC", false, false)]
    [InlineData((int)StringMatchKind.Suffix, "BC", true, true)]
    [InlineData((int)StringMatchKind.Suffix, "Ab", false, false)]
    [InlineData((int)StringMatchKind.Contains, "b", false, true)]
    [InlineData((int)StringMatchKind.Contains, "B", false, false)]
    [InlineData((int)StringMatchKind.Contains, "B", true, true)]
    [InlineData((int)StringMatchKind.Contains, "Ac", false, false)]
    public void Match_StringMatch_ComparesCaseUnlessAskedNotTo(int kind, string pattern, bool ignoreCase, bool expected)
    {
        var matcher = new HeaderMatch { Name = "k", Kind = HeaderMatchKind.String, String = new StringMatch((StringMatchKind)kind, pattern, ignoreCase) };
        var table = Table(To("c", AnyPath, matcher));

        Assert.Equal(expected, table.ClusterForGrpc(Requests.Grpc("/s/a", ("k", "Abc"))) is not null);
        Assert.Equal(expected, table.ClusterFor(Requests.Get("/", ("k", "Abc"))) is not null);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M10")]
    [MemberData(nameof(KindsOnMissing))]
    public void Match_HeaderAbsent_NoKindMatchesEvenInverted(string kind)
    {
        var table = Table(To("plain", AnyPath, Matcher(kind)), To("inverted", AnyPath, Matcher(kind) with { Invert = true }));

        Assert.Null(table.ClusterForGrpc(Requests.Grpc("/s/a")));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M10")]
    [Trait("Rule", "envoy-http 13 #18")]
    [InlineData(true, false, false, false)]
    [InlineData(true, true, false, true)]
    [InlineData(false, false, false, true)]
    [InlineData(false, true, false, false)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, true, false)]
    [InlineData(false, false, true, false)]
    [InlineData(false, true, true, true)]
    public void Match_Presence_CanBeAskedForEitherWayAndInverted(bool asked, bool invert, bool sent, bool expected)
    {
        var table = Table(To("c", AnyPath, HeaderPresent("k", asked) with { Invert = invert }));
        var request = sent ? Requests.Get("/", ("k", "")) : Requests.Get("/");

        Assert.Equal(expected, table.ClusterFor(request) is not null);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M11")]
    [Trait("Rule", "envoy-http 13 #19")]
    [InlineData("9", false)]
    [InlineData("10", true)]
    [InlineData("+15", true)]
    [InlineData("19", true)]
    [InlineData("20", false)]
    [InlineData("15.0", false)]
    [InlineData("x", false)]
    [InlineData("", false)]
    public void Match_Range_IsHalfOpenAndTakesIntegersOnly(string value, bool expected)
    {
        var table = Table(To("c", AnyPath, HeaderInRange("k", 10, 20)));

        Assert.Equal(expected, table.ClusterFor(Requests.Get("/", ("k", value))) is not null);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M12")]
    public void Match_BinaryHeaderOfAGrpcCall_CountsAsAbsent()
    {
        var table = Table(To("c", AnyPath, HeaderEquals("k-bin", "AAAA")));

        Assert.Null(table.ClusterForGrpc(Requests.Grpc("/s/a", ("k-bin", "AAAA"))));
    }

    [Fact]
    [Trait("Rule", "envoy-http 1.4 (-bin)")]
    public void Match_BinaryHeaderOfAnHttpCall_IsNotSpecial()
    {
        var table = Table(To("c", AnyPath, HeaderEquals("k-bin", "AAAA")));

        Assert.Equal("c", table.ClusterFor(Requests.Get("/", ("k-bin", "AAAA"))));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M13")]
    [Trait("Rule", "envoy-http 13 #20")]
    public void Match_SeveralValues_AreJoinedWithCommas()
    {
        var table = Table(To("c", AnyPath, HeaderEquals("k", "a,b")));

        Assert.Equal("c", table.ClusterFor(Requests.Get("/", ("k", "a"), ("k", "b"))));
        Assert.Equal("c", table.ClusterForGrpc(Requests.Grpc("/", ("k", "a"), ("k", "b"))));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 M14")]
    public void Match_ContentTypeOfAGrpcCall_IsApplicationGrpc()
    {
        var table = Table(To("c", AnyPath, HeaderEquals("content-type", "application/grpc")));

        Assert.Equal("c", table.ClusterForGrpc(Requests.Grpc("/s/a")));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #17")]
    [InlineData(false, null)]
    [InlineData(true, "c")]
    public void Match_InvertedExactOnAMissingHeader_NeedsTreatMissingAsEmpty(bool treatMissingAsEmpty, string? expected)
    {
        var table = Table(To("c", AnyPath, HeaderEquals("k", "v") with { Invert = true, TreatMissingAsEmpty = treatMissingAsEmpty }));

        Assert.Equal(expected, table.ClusterFor(Requests.Get("/")));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.3 (treat_missing_header_as_empty is not read by gRPC)")]
    public void Match_TreatMissingAsEmptyOnAGrpcCall_HasNoEffect()
    {
        var table = Table(To("c", AnyPath, HeaderEquals("k", "v") with { Invert = true, TreatMissingAsEmpty = true }));

        Assert.Null(table.ClusterForGrpc(Requests.Grpc("/s/a")));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #21")]
    [InlineData(":method", "POST")]
    [InlineData(":authority", "greeter")]
    [InlineData("host", "greeter")]
    [InlineData(":path", "/a?b=1")]
    [InlineData(":scheme", "http")]
    public void Match_PseudoHeaders_ReadTheRequestItself(string name, string value)
    {
        var table = Table(To("c", AnyPath, HeaderEquals(name, value)));

        Assert.Equal("c", table.ClusterFor(Requests.Send(HttpMethod.Post, "/a?b=1")));
    }

    [Theory]
    [Trait("Rule", "xds-client 3.3 (no pseudo headers in gRPC)")]
    [InlineData(":method")]
    [InlineData(":authority")]
    [InlineData(":path")]
    [InlineData(":scheme")]
    public void Match_PseudoHeadersOfAGrpcCall_CountAsAbsent(string name)
    {
        var table = Table(To("c", AnyPath, HeaderPresent(name)));

        Assert.Null(table.ClusterForGrpc(Requests.Grpc("/s/a")));
    }

    private static HeaderMatch Matcher(string kind) => kind switch
    {
        "exact" => HeaderEquals("k", "1234"),
        "prefix" => Header("k", StringMatchKind.Prefix, "12"),
        "suffix" => Header("k", StringMatchKind.Suffix, "34"),
        "contains" => Header("k", StringMatchKind.Contains, "23"),
        "regex" => Header("k", StringMatchKind.Regex, "[0-9]+"),
        "range" => HeaderInRange("k", 1234, 1235),
        "present" => HeaderPresent("k"),
        "ignore case" => new HeaderMatch { Name = "K", Kind = HeaderMatchKind.String, String = new StringMatch(StringMatchKind.Exact, "1234", IgnoreCase: true) },
        "not present" => HeaderPresent("k", present: false),
        "other exact" => HeaderEquals("k", "123"),
        "other prefix" => Header("k", StringMatchKind.Prefix, "2"),
        "partial regex" => Header("k", StringMatchKind.Regex, "[0-3]+"),
        _ => HeaderInRange("k", 0, 1234),
    };
}
