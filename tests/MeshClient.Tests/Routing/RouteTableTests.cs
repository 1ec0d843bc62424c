using System.Globalization;
using MeshClient.Routing;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.Tests.Routing;

public class RouteTableTests
{
    [Fact]
    public void Match_PathShorterThanTheGate_StillMatches()
    {
        var table = Table(To("other", Prefix("/abcd")), To("root", Exact("/")), To("ab", Prefix("/ab")));

        Assert.Equal("root", table.ClusterFor(Requests.Get("/")));
        Assert.Equal("ab", table.ClusterFor(Requests.Get("/ab")));
        Assert.Null(table.ClusterFor(Requests.Get("/x")));
    }

    [Fact]
    public void Match_HostHeader_TakesThePlaceOfTheAuthority()
    {
        var table = Table(To("c", AnyPath, HeaderEquals(":authority", "other")));

        Assert.Equal("c", table.ClusterFor(Requests.Get("/", ("Host", "other"))));
        Assert.Null(table.ClusterFor(Requests.Get("/")));
    }

    [Theory]
    [InlineData("get", "GET")]
    [InlineData("Post", "POST")]
    [InlineData("purge", "purge")]
    public void Match_Method_ComparesWhatGoesOnTheWire(string method, string expected)
    {
        var table = Table(To("c", AnyPath, HeaderEquals(":method", expected)));

        Assert.Equal("c", table.ClusterFor(Requests.Send(new HttpMethod(method), "/")));
    }

    // More names than a match has slots for.
    [Fact]
    public void Match_ManyDifferentHeaders_AllCount()
    {
        var names = Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"x-{i}")).ToArray();
        var table = Table(To("c", AnyPath, [.. names.Select(name => HeaderEquals(name, name))]));

        Assert.Equal("c", table.ClusterFor(Requests.Get("/", [.. names.Select(name => (name, name))])));
        Assert.Null(table.ClusterFor(Requests.Get("/", [.. names[..19].Select(name => (name, name))])));
    }

    [Fact]
    public void Match_NoRouteForTheRequest_ReturnsNullWithTheVirtualHostKnown()
    {
        var table = Table("svc", Host("svc", "svc") with { Routes = [] });

        Assert.Null(table.Match(Requests.Get("/"), isGrpc: false, 0));
        Assert.Equal("svc", table.VirtualHost?.Name);
    }

    [Fact]
    public void Create_RouteOfTheVirtualHost_CarriesItsSettings()
    {
        var table = Table("svc", Host("svc", "svc") with { IncludeRequestAttemptCount = true });

        var route = Assert.Single(table.Routes.ToArray());
        Assert.True(Assert.IsType<ForwardRoute>(route.Action).IncludeAttemptCount);
    }

    [Fact]
    public void Create_ActionOfUnknownKind_Throws()
    {
        var route = new Route { Name = "odd", Match = new RouteMatch { Path = AnyPath }, Action = new OddAction() };

        Assert.Contains("odd", Assert.Throws<InvalidOperationException>(() => Table(route)).Message, StringComparison.Ordinal);
    }

    private sealed record OddAction : RouteAction;
}
