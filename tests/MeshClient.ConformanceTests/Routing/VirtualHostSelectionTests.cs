using MeshClient.Tests.Shared.Routing;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.ConformanceTests.Routing;

public class VirtualHostSelectionTests
{
    [Theory]
    [Trait("Rule", "xds-client 8.5 R1")]
    [InlineData("a.b.c", "exact")]
    [InlineData("x.b.c", "suffix")]
    [InlineData("a.z", "prefix")]
    [InlineData("q", "universal")]
    public void Select_KindsOfDomains_PrefersExactThenSuffixThenPrefixThenUniversal(string authority, string expected)
    {
        var table = Table(authority, Host("universal", "*"), Host("prefix", "a.*"), Host("suffix", "*.b.c"), Host("exact", "a.b.c"));

        Assert.Equal(expected, table.VirtualHost?.Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 R2")]
    public void Select_TwoSuffixesFit_PrefersTheLonger()
    {
        var table = Table("a.b.c", Host("short", "*.c"), Host("long", "*.b.c"));

        Assert.Equal("long", table.VirtualHost?.Name);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 R3")]
    [InlineData("-x.c")]
    [InlineData("y")]
    public void Select_NothingLeftForTheStar_DoesNotMatch(string authority)
    {
        var table = Table(authority, Host("suffix", "*-x.c"), Host("prefix", "y*"));

        Assert.Null(table.VirtualHost);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 R4")]
    public void Select_OtherCase_Matches()
    {
        var table = Table("a.b.c", Host("svc", "A.B.C"));

        Assert.Equal("svc", table.VirtualHost?.Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 R5")]
    public void Select_DomainsWithAndWithoutPort_ComparesThePortAsText()
    {
        var table = Table("svc:80", Host("bare", "svc"), Host("port", "svc:80"));

        Assert.Equal("port", table.VirtualHost?.Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 R6")]
    public void Select_NoneFits_TableMatchesNothing()
    {
        var table = Table("other", Host("svc", "svc"));

        Assert.Null(table.VirtualHost);
        Assert.Null(table.ClusterFor(Requests.Get("http://other/x")));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #1")]
    [InlineData("FOO.com", "first")]
    [InlineData("a.foo.com", "second")]
    [InlineData("bar", "third")]
    public void Select_ExactSuffixUniversal_IgnoresCase(string authority, string expected)
    {
        var table = Table(authority, Host("first", "foo.com"), Host("second", "*.foo.com"), Host("third", "*"));

        Assert.Equal(expected, table.VirtualHost?.Name);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #2")]
    [InlineData("baz-bar.foo.com", "first")]
    [InlineData("-bar.foo.com", "second")]
    public void Select_StarWouldBeEmpty_TakesTheShorterSuffix(string authority, string expected)
    {
        var table = Table(authority, Host("first", "*-bar.foo.com"), Host("second", "*.foo.com"));

        Assert.Equal(expected, table.VirtualHost?.Name);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #3")]
    public void Select_SuffixAndLongerPrefixFit_PrefersTheSuffix()
    {
        var table = Table("foo.com", Host("prefix", "foo.*"), Host("suffix", "*.com"));

        Assert.Equal("suffix", table.VirtualHost?.Name);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #4")]
    [InlineData("svc", false)]
    [InlineData("svc:8080", true)]
    public void Select_PortInTheDomain_IsNeverCut(string authority, bool ignorePort)
    {
        var table = Table(authority, ignorePort, Host("svc", "svc:8080"));

        Assert.Null(table.VirtualHost);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #5")]
    [InlineData(true, "svc")]
    [InlineData(false, null)]
    public void Select_PortInTheAuthority_IsCutWhenAskedTo(bool ignorePort, string? expected)
    {
        var table = Table("svc:9999", ignorePort, Host("svc", "svc"));

        Assert.Equal(expected, table.VirtualHost?.Name);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #6")]
    [InlineData("[::1]:8080")]
    [InlineData("[::1]")]
    public void Select_PortOfAnIpv6Authority_IsFoundBehindTheBrackets(string authority)
    {
        var table = Table(authority, ignorePort: true, Host("svc", "[::1]"));

        Assert.Equal("svc", table.VirtualHost?.Name);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #9")]
    public void Match_VirtualHostWithoutAFittingRoute_DoesNotFallThroughToAnother()
    {
        var table = Table(
            "svc",
            Host("svc", "svc") with { Routes = [To("svc", Exact("/only"))] },
            Host("all", "*"));

        Assert.Null(table.ClusterFor(Requests.Get("http://svc/other")));
    }
}
