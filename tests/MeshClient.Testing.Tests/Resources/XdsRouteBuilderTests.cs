using MeshClient.Testing.Resources;
using MeshClient.Xds.Model;

namespace MeshClient.Testing.Tests.Resources;

public sealed class XdsRouteBuilderTests
{
    [Fact]
    public void ToCluster_NoCondition_MatchesEverything()
    {
        var route = Parsed.Route(r => r.Named("all").ToCluster("a"));

        Assert.Equal("all", route.Name);
        Assert.Equal(new PathMatch(PathMatchKind.Prefix, ""), route.Match.Path);
        Assert.Equal([new WeightedCluster("a", 1)], ((ForwardAction)route.Action).Clusters);
    }

    [Fact]
    public void PathConditions_AreEachOfTheirKind()
    {
        Assert.Equal(new PathMatch(PathMatchKind.Prefix, "/p"), Parsed.Route(r => r.Prefix("/p").ToCluster("a")).Match.Path);
        Assert.Equal(new PathMatch(PathMatchKind.Exact, "/p"), Parsed.Route(r => r.Path("/p").ToCluster("a")).Match.Path);
        Assert.Equal(new PathMatch(PathMatchKind.Regex, "/p.*"), Parsed.Route(r => r.Regex("/p.*").ToCluster("a")).Match.Path);
        Assert.Equal(
            new PathMatch(PathMatchKind.SeparatedPrefix, "/p"), Parsed.Route(r => r.SeparatedPrefix("/p").ToCluster("a")).Match.Path);
        Assert.Equal(
            new PathMatch(PathMatchKind.Prefix, "/p", CaseSensitive: false),
            Parsed.Route(r => r.Prefix("/p").IgnoreCase().ToCluster("a")).Match.Path);
    }

    [Fact]
    public void HeaderConditions_AreAllThere()
    {
        var route = Parsed.Route(r => r
            .Header("x-a", "1")
            .Header("x-b", "2", invert: true)
            .HeaderPrefix("x-c", "3")
            .HeaderRegex("x-d", "4.*")
            .HeaderRange("x-e", 5, 6)
            .HeaderPresent("x-f", present: false)
            .ToCluster("a"));

        Assert.Equal(
            [
                new HeaderMatch { Name = "x-a", Kind = HeaderMatchKind.String, String = new StringMatch(StringMatchKind.Exact, "1") },
                new HeaderMatch { Name = "x-b", Kind = HeaderMatchKind.String, String = new StringMatch(StringMatchKind.Exact, "2"), Invert = true },
                new HeaderMatch { Name = "x-c", Kind = HeaderMatchKind.String, String = new StringMatch(StringMatchKind.Prefix, "3") },
                new HeaderMatch { Name = "x-d", Kind = HeaderMatchKind.String, String = new StringMatch(StringMatchKind.Regex, "4.*") },
                new HeaderMatch { Name = "x-e", Kind = HeaderMatchKind.Range, RangeStart = 5, RangeEnd = 6 },
                new HeaderMatch { Name = "x-f", Kind = HeaderMatchKind.Present, Present = false },
            ],
            route.Match.Headers);
    }

    [Fact]
    public void OtherConditions_AreAllThere()
    {
        var match = Parsed.Route(r => r.QueryParameter("q", "1").Fraction(250_000).GrpcOnly().ToCluster("a")).Match;

        Assert.Equal([new QueryParameterMatch("q", new StringMatch(StringMatchKind.Exact, "1"))], match.QueryParameters);
        Assert.Equal(250_000u, match.FractionPerMillion);
        Assert.True(match.GrpcOnly);
    }

    [Fact]
    public void ToClusters_KeepsTheWeights()
    {
        var action = (ForwardAction)Parsed.Route(r => r.ToClusters(("v1", 90), ("v2", 10))).Action;

        Assert.Equal([new WeightedCluster("v1", 90), new WeightedCluster("v2", 10)], action.Clusters);
    }

    [Fact]
    public void Settings_BeforeAndAfterTheCluster_AreBothKept()
    {
        var action = (ForwardAction)Parsed.Route(r => r
            .Timeout(TimeSpan.FromSeconds(3))
            .ToCluster("a")
            .Retry(2, "5xx,retriable-status-codes", p => p
                .PerTryTimeout(TimeSpan.FromSeconds(1))
                .BackOff(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20))
                .StatusCodes(409))).Action;

        Assert.Equal(TimeSpan.FromSeconds(3), action.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(3), action.MaxStreamDuration);
        var retry = action.RetryPolicy!;
        Assert.Equal(2, retry.NumRetries);
        Assert.Equal(RetryConditions.ServerError | RetryConditions.RetriableStatusCodes, retry.RetryOn);
        Assert.Equal(TimeSpan.FromSeconds(1), retry.PerTryTimeout);
        Assert.Equal((TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20)), (retry.BackOffBase, retry.BackOffMax));
        Assert.Equal([409], retry.RetriableStatusCodes);
    }

    [Fact]
    public void MaxStreamDuration_Alone_LeavesTheTimeoutUnset()
    {
        var action = (ForwardAction)Parsed.Route(r => r.ToCluster("a").MaxStreamDuration(TimeSpan.FromSeconds(4))).Action;

        Assert.Null(action.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(4), action.MaxStreamDuration);
    }

    [Fact]
    public void Respond_StatusAndBody_IsADirectResponse()
    {
        var action = (DirectResponseAction)Parsed.Route(r => r.Respond(418, "tea")).Action;

        Assert.Equal(418, action.StatusCode);
        Assert.Equal("tea"u8.ToArray(), action.Body);
    }

    [Fact]
    public void Redirect_HostPathScheme_IsSet()
    {
        var action = (RedirectAction)Parsed.Route(r => r.Redirect("other", "/there", https: true)).Action;

        Assert.Equal(("other", "/there", "https"), (action.Host, action.Path, action.Scheme));
    }

    [Fact]
    public void VirtualHost_DomainsRetryAttemptCount_AreSet()
    {
        var routes = Parsed.As<RouteConfigurationResource>(XdsResources.RouteConfiguration("r")
            .VirtualHost("shop", ["shop", "shop:80"], h => h.Retry(3, "reset").IncludeAttemptCount().ToCluster("a"))
            .ToCluster("rest")
            .Retry(1, "gateway-error"));

        Assert.Equal(2, routes.VirtualHosts.Count);
        var shop = routes.VirtualHosts[0];
        Assert.Equal(["shop", "shop:80"], shop.Domains);
        Assert.Equal(3, shop.RetryPolicy?.NumRetries);
        Assert.True(shop.IncludeRequestAttemptCount);
        Assert.Equal(["*"], routes.VirtualHosts[1].Domains);
        Assert.Equal(RetryConditions.GatewayError, routes.VirtualHosts[1].RetryPolicy?.RetryOn);
    }
}
