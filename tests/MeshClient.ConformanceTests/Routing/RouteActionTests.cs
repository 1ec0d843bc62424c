using System.Net;
using MeshClient.Routing;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.ConformanceTests.Routing;

public class RouteActionTests
{
    [Theory]
    [Trait("Rule", "envoy-http 13 #38")]
    [InlineData("http://a.com:80/x?q", "https://a.com/x?q")]
    [InlineData("http://a.com:8080/x?q", "https://a.com:8080/x?q")]
    [InlineData("http://[::1]:80/x", "https://[::1]/x")]
    public void Redirect_ToHttps_DropsTheOldDefaultPortOnly(string uri, string expected)
    {
        var redirect = Redirect(new RedirectAction { StatusCode = 301, Scheme = "https" }, AnyPath);
        // A caller that writes the port into Host keeps it on the wire, even the default one.
        var request = Requests.Get(uri, ("Host", new Uri(uri).OriginalString.Split('/')[2]));

        using var response = redirect.CreateResponse(request);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(expected, response.Headers.GetValues("Location").Single());
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #39")]
    [InlineData("/n?foo=1", true, "http://greeter/n?foo=1")]
    [InlineData("/n", false, "http://greeter/n?bar=1")]
    [InlineData("/n", true, "http://greeter/n")]
    public void Redirect_ToAPath_HandlesTheQuery(string path, bool stripQuery, string expected)
    {
        var redirect = Redirect(new RedirectAction { StatusCode = 302, Path = path, StripQuery = stripQuery }, AnyPath);

        Assert.Equal(expected, redirect.CreateLocation(Requests.Get("/x?bar=1")));
    }

    [Theory]
    [Trait("Rule", "envoy-http 1.7 and 1.8 (prefix_rewrite)")]
    [InlineData((int)PathMatchKind.Prefix, "/old", "http://greeter/new/x?q=1")]
    [InlineData((int)PathMatchKind.SeparatedPrefix, "/old", "http://greeter/new/x?q=1")]
    [InlineData((int)PathMatchKind.Exact, "/old/x", "http://greeter/new?q=1")]
    [InlineData((int)PathMatchKind.Regex, "/old/.*", "http://greeter/new?q=1")]
    public void Redirect_PrefixRewrite_ReplacesWhatTheRouteMatched(int kind, string value, string expected)
    {
        var redirect = Redirect(new RedirectAction { StatusCode = 301, PrefixRewrite = "/new" }, new PathMatch((PathMatchKind)kind, value));

        Assert.Equal(expected, redirect.CreateLocation(Requests.Get("/old/x?q=1")));
    }

    [Fact]
    [Trait("Rule", "envoy-http 1.7 (port_redirect, host_redirect)")]
    public void Redirect_PortAndHost_ReplaceThoseOfTheRequest()
    {
        var port = Redirect(new RedirectAction { StatusCode = 307, Port = 8443 }, AnyPath);
        var host = Redirect(new RedirectAction { StatusCode = 308, Host = "other.com" }, AnyPath);
        var request = Requests.Get("http://greeter:8080/x");

        Assert.Equal("http://greeter:8443/x", port.CreateLocation(request));
        Assert.Equal("http://other.com/x", host.CreateLocation(request));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #40")]
    [Trait("Rule", "envoy-http 13 #41")]
    public async Task DirectResponse_WithBody_IsAnOrdinaryTextResponse()
    {
        var route = (DirectResponseRoute)Action(new DirectResponseAction(503, [.. "down"u8]));
        var request = Requests.Get("/");

        using var response = route.CreateResponse(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Same(request, response.RequestMessage);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("down", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA2")]
    [Trait("Rule", "xds-client 8.5 RA3")]
    public void Match_ActionThatAClientCannotPerform_MatchesAndCarriesTheReason()
    {
        var action = Action(new UnsupportedAction("non_forwarding_action is for servers"));

        Assert.Equal("non_forwarding_action is for servers", Assert.IsType<UnsupportedRoute>(action).Reason);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #25 (status of an unknown cluster)")]
    public void Forward_ClusterNotFoundStatus_IsTheRoutes()
    {
        Assert.Equal(404, Compile(Forward("c") with { ClusterNotFoundStatus = 404 }).ClusterNotFoundStatus);
        Assert.Equal(503, Compile(Forward("c")).ClusterNotFoundStatus);
    }

    private static RedirectRoute Redirect(RedirectAction action, PathMatch match) => (RedirectRoute)Action(action, match);

    private static CompiledAction Action(RouteAction action, PathMatch? match = null) =>
        Table(new Route { Match = new RouteMatch { Path = match ?? AnyPath }, Action = action }).Routes[0].Action;
}
