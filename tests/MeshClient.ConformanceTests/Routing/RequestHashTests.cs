using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Routing;

/// <summary>The hash of a request: gRFC A42, load-balancing C6 to C9, envoy-http 1.9.</summary>
public class RequestHashTests
{
    private const ulong V1 = 0x7F99EC72F8645BAC;
    private const ulong V2 = 0xEF2E2FF5318CEACB;
    private const ulong V1ThenV2 = 0x101DF710C1445D93;
    private const ulong Channel = 77;

    [Fact]
    [Trait("Rule", "load-balancing C6")]
    public void Compute_TwoHeaders_AreCombined() =>
        Assert.Equal(V1ThenV2, Compute(Request(("x-1", "v1"), ("x-2", "v2")), Header("x-1"), Header("x-2")));

    [Fact]
    [Trait("Rule", "load-balancing C6")]
    public void Compute_SameHeaderTwice_IsNotItsPlainHash() =>
        Assert.Equal(0x80AA349708ACECF4ul, Compute(Request(("x-1", "v1")), Header("x-1"), Header("x-1")));

    [Fact]
    [Trait("Rule", "load-balancing C7")]
    [Trait("Rule", "xds-client 8.5 #RA20")]
    public void Compute_FirstIsTerminalAndPresent_EndsTheList() =>
        Assert.Equal(V1, Compute(Request(("x-1", "v1"), ("x-2", "v2")), Header("x-1", terminal: true), Header("x-2")));

    [Fact]
    [Trait("Rule", "load-balancing C7")]
    public void Compute_FirstIsTerminalAndAbsent_UsesTheSecond() =>
        Assert.Equal(V2, Compute(Request(("x-2", "v2")), Header("x-1", terminal: true), Header("x-2")));

    [Fact]
    [Trait("Rule", "load-balancing 5: terminal")]
    public void Compute_TerminalWithoutHashAfterOneWithHash_EndsTheList() =>
        Assert.Equal(V1, Compute(Request(("x-1", "v1"), ("x-3", "v2")), Header("x-1"), Header("x-2", terminal: true), Header("x-3")));

    [Fact]
    [Trait("Rule", "load-balancing C8")]
    public void Compute_BinaryHeaderOrCookieOnly_YieldsNoneForGrpc()
    {
        var request = Request(("x-bin", "v1"), ("cookie", "c=v1"));

        Assert.Null(Compute(request, isGrpc: true, Header("x-bin")));
        Assert.Null(Compute(request, isGrpc: true, Cookie("c")));
        Assert.Null(Compute(request, isGrpc: true, new HashPolicy { Kind = HashPolicyKind.QueryParameter, Name = "q" }));
        Assert.Null(Compute(request, isGrpc: true, new HashPolicy { Kind = HashPolicyKind.SourceIp }));
    }

    [Fact]
    [Trait("Rule", "load-balancing C9")]
    [Trait("Rule", "xds-client 8.5 #RA19")]
    public void Compute_HeaderMissingThenChannel_IsTheChannels() =>
        Assert.Equal(Channel, Compute(Request(), isGrpc: true, Header("x-1"), new HashPolicy { Kind = HashPolicyKind.ChannelId }));

    [Fact]
    [Trait("Rule", "load-balancing 27.1")]
    public void Compute_SeveralValues_AreJoinedForGrpc() =>
        Assert.Equal(0x696F446D0A1A1B6Aul, Compute(Request(("x-1", "value1"), ("x-1", "value2")), isGrpc: true, Header("x-1")));

    [Fact]
    [Trait("Rule", "envoy-http 13 #109")]
    public void Compute_SeveralValuesInAnyOrder_AreTheSameForHttp() =>
        Assert.Equal(
            Compute(Request(("x-1", "a"), ("x-1", "b")), Header("x-1")),
            Compute(Request(("x-1", "b"), ("x-1", "a")), Header("x-1")));

    [Fact]
    [Trait("Rule", "envoy-http 13 #105")]
    public void Compute_GoldenHeaders_HaveTheirHash()
    {
        var request = Request(("x-1", "foo"), ("x-2", "bar"));

        Assert.Equal(0x2FDD7DC01EAED227ul, Compute(request, Header("x-1"), Header("x-2")));
        Assert.Equal(0x33BF00A859C4BA3Ful, Compute(request, Header("x-1", terminal: true), Header("x-2")));
    }

    [Theory]
    [InlineData("user-v1-x", "user-(.*)-x", @"\1")]
    [InlineData("--v--1--", "-+", "")]
    [InlineData("v0", "[0-9]", "1")]
    [InlineData("nothing", "nothing", "v1")]
    public void Compute_Rewrite_ReplacesEveryMatch(string value, string pattern, string substitution)
    {
        var policy = Header("x-1") with { Rewrite = new RegexRewrite(pattern, substitution) };

        Assert.Equal(V1, Compute(Request(("x-1", value)), policy));
    }

    [Fact]
    public void Compute_SubstitutionWithSpecialCharacters_IsTakenLiterally()
    {
        var policy = Header("x-1") with { Rewrite = new RegexRewrite("a", @"$1\\") };

        Assert.Equal(Compute(Request(("x-1", @"$1\")), Header("x-1")), Compute(Request(("x-1", "a")), policy));
    }

    [Theory]
    [InlineData("a=1; session=v1; session=v2")]
    [InlineData("session=\"v1\"")]
    [InlineData(" session=v1")]
    [Trait("Rule", "envoy-http 1.9")]
    public void Compute_Cookie_IsItsFirstValue(string header) => Assert.Equal(V1, Compute(Request(("cookie", header)), Cookie("session")));

    [Theory]
    [InlineData("session=")]
    [InlineData("sessions=v1; xsession=v1")]
    [InlineData("session")]
    [Trait("Rule", "envoy-http 1.9")]
    public void Compute_CookieThatIsMissingOrEmpty_YieldsNone(string header) => Assert.Null(Compute(Request(("cookie", header)), Cookie("session")));

    [Fact]
    [Trait("Rule", "envoy-http 1.9")]
    public void Compute_QueryParameter_IsItsFirstValueAsWritten()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/a?Q=v2&q=v1&q=v2");

        Assert.Equal(V1, Compute(request, new HashPolicy { Kind = HashPolicyKind.QueryParameter, Name = "q" }));
        Assert.Null(Compute(request, new HashPolicy { Kind = HashPolicyKind.QueryParameter, Name = "r" }));
    }

    [Fact]
    [Trait("Rule", "envoy-http 1.9")]
    public void Compute_SourceAddress_IsOneValueOfTheProcess()
    {
        var policy = new HashPolicy { Kind = HashPolicyKind.SourceIp };

        Assert.NotNull(Compute(Request(), policy));
        Assert.Equal(Compute(Request(), policy), Compute(Request(), policy));
    }

    [Fact]
    public void Compute_PseudoHeader_IsHashedForHttpOnly()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/v1");

        Assert.NotNull(Compute(request, Header(":path")));
        Assert.Null(Compute(request, isGrpc: true, Header(":path")));
    }

    [Fact]
    public void Compile_RouteWithoutPolicies_HasNoHasher() => Assert.Null(RouteModels.Compile(RouteModels.Forward("a")).Hasher);

    private static ulong? Compute(HttpRequestMessage request, params HashPolicy[] policies) => Compute(request, isGrpc: false, policies);

    private static ulong? Compute(HttpRequestMessage request, bool isGrpc, params HashPolicy[] policies) =>
        RouteModels.Compile(RouteModels.Forward("a") with { HashPolicies = [.. policies] }).Hasher!.Compute(request, isGrpc, Channel);

    private static HashPolicy Header(string name, bool terminal = false) => new() { Kind = HashPolicyKind.Header, Name = name, IsTerminal = terminal };

    private static HashPolicy Cookie(string name) => new() { Kind = HashPolicyKind.Cookie, Cookie = new CookieTemplate(name, null, "", []) };

    private static HttpRequestMessage Request(params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/");
        headers.ToList().ForEach(header => request.Headers.TryAddWithoutValidation(header.Name, header.Value));
        return request;
    }
}
