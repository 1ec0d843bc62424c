using MeshClient.Filters;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Filters;

/// <summary>Order of filters and choice of their configuration (gRFC A39, xds-client 8.4).</summary>
public class FilterChainTests
{
    private static readonly HttpFilter Router = new("router", "router", new RouterFilterConfig());

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L15")]
    public async Task Send_TwoFilters_RunForthInOrderAndBackInReverse()
    {
        var log = new List<string>();
        var chain = new RouteFilterChain(new NamedFilter("A", log), new NamedFilter("B", log));

        await chain.SendAsync(new FilterFixture().Call(), FilterFixture.Response, FilterFixture.Ok);

        Assert.Equal(["A request", "B request", "B response 200", "A response 200"], log);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.4 #L15")]
    [InlineData(501, 502)]
    [InlineData(502, 501)]
    public async Task Compile_TwoFiltersThatReply_TheFirstOfTheListenerDoes(int first, int second)
    {
        var listener = Listener(("a", Abort(first, 100)), ("b", Abort(second, 100)));

        Assert.Equal(first, await SendAsync(listener, Route([]), []));
    }

    [Fact]
    public async Task Send_FilterThatReplies_EndsTheCallForThoseBehindIt()
    {
        var log = new List<string>();
        var reply = new FilterReply(429, 14, "", MeshFailureReason.Dropped);
        var chain = new RouteFilterChain(new NamedFilter("A", log), new NamedFilter("B", log, reply), new NamedFilter("C", log));

        var response = await chain.SendAsync(
            new FilterFixture().Call(), FilterFixture.Response, () => throw new InvalidOperationException("the call must not be sent"));

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(["A request", "B request", "A response 429"], log);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L16")]
    public async Task Compile_TwoFaultFilters_RunWithTheirOwnConfiguration()
    {
        // The first never aborts, the second always.
        var listener = Listener(("never", Abort(418, 0)), ("always", Abort(429, 100)));

        var response = await SendAsync(listener, Route([]), []);

        Assert.Equal(429, response);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.4 #L17")]
    [InlineData(false, false, false, false, 500)]
    [InlineData(true, false, false, false, 501)]
    [InlineData(true, true, false, false, 502)]
    [InlineData(true, true, true, false, 503)]
    [InlineData(true, true, true, true, 504)]
    [InlineData(false, true, false, true, 504)]
    public async Task Compile_OverridesOnSeveralLevels_TakesTheMostSpecific(bool table, bool host, bool route, bool cluster, int expected)
    {
        var listener = Listener(("fault", Abort(500, 100)));

        var response = await SendAsync(listener, Route(Override(cluster, 504), Override(route, 503)), Override(host, 502), Override(table, 501));

        Assert.Equal(expected, response);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L17")]
    public async Task Compile_OverrideReplacesTheWholeConfiguration()
    {
        // The override has a delay of its own kind only: the abort of the listener is gone.
        var listener = Listener(("fault", Abort(500, 100)));

        var response = await SendAsync(listener, Route([new HttpFilterOverride("fault", new FaultFilterConfig { MaxActiveFaults = 1 })]), []);

        Assert.Equal(200, response);
    }

    [Fact]
    public async Task Compile_DisabledFilter_ActsOnlyWhereAnOverrideEnablesIt()
    {
        var listener = new HttpConnectionManager { Filters = [new HttpFilter("fault", "fault", Abort(500, 100), Disabled: true), Router] };

        Assert.Equal(200, await SendAsync(listener, Route([]), []));
        Assert.Equal(503, await SendAsync(listener, Route([new HttpFilterOverride("fault", Abort(503, 100))]), []));
    }

    [Fact]
    public async Task Compile_OverrideThatDisables_SwitchesTheFilterOff()
    {
        var listener = Listener(("fault", Abort(500, 100)));

        Assert.Equal(200, await SendAsync(listener, Route([new HttpFilterOverride("fault", null, Disabled: true)]), []));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L19")]
    public async Task Compile_OverrideOfAFilterThatTheListenerLacks_HasNoEffect()
    {
        var listener = Listener(("fault", Abort(500, 100)));

        Assert.Equal(500, await SendAsync(listener, Route([new HttpFilterOverride("other", Abort(503, 100))]), []));
    }

    [Fact]
    public async Task Compile_OverrideOfAnotherKindOfFilter_HasNoEffect()
    {
        var listener = Listener(("fault", Abort(500, 100)));

        Assert.Equal(500, await SendAsync(listener, Route([new HttpFilterOverride("fault", new HeaderMutationFilterConfig())]), []));
    }

    [Fact]
    public void Compile_FaultFilterWithoutFaults_CostsNothing()
    {
        var listener = Listener(("fault", new FaultFilterConfig { MaxActiveFaults = 5 }));

        Assert.Null(Compile(listener, Route([]), [], []));
    }

    [Fact]
    public void Compile_RouteThatDoesNotForward_HasFiltersToo()
    {
        var listener = Listener(("fault", Abort(500, 100)));
        var route = Route([]) with { Action = new DirectResponseAction(200, []) };

        Assert.NotNull(Assert.Single(Compile(listener, route, [], [])!));
    }

    private static async Task<int> SendAsync(
        HttpConnectionManager listener, Route route, EquatableArray<HttpFilterOverride> host, EquatableArray<HttpFilterOverride> table = default)
    {
        var chains = Compile(listener, route, host, table);
        var response = chains is [{ } chain]
            ? await chain.SendAsync(new FilterFixture().Call(), FilterFixture.Response, FilterFixture.Ok)
            : await FilterFixture.Ok();
        return (int)response.StatusCode;
    }

    private static RouteFilterChain?[]? Compile(
        HttpConnectionManager listener, Route route, EquatableArray<HttpFilterOverride> host, EquatableArray<HttpFilterOverride> table)
    {
        var virtualHost = new VirtualHost { Domains = ["*"], Routes = [route], FilterOverrides = host };
        return new RouteFilterCompiler(listener, new RouteConfigurationResource { Name = "r", FilterOverrides = table }, virtualHost).Compile(route);
    }

    private static HttpConnectionManager Listener(params (string Name, HttpFilterConfig Config)[] filters) =>
        new() { Filters = [.. filters.Select(filter => new HttpFilter(filter.Name, filter.Config.GetType().Name, filter.Config)), Router] };

    private static Route Route(EquatableArray<HttpFilterOverride> cluster, EquatableArray<HttpFilterOverride> route = default) => new()
    {
        Match = new RouteMatch { Path = RouteModels.AnyPath },
        Action = new ForwardAction { Clusters = [new WeightedCluster("backend", 1) { FilterOverrides = cluster }] },
        FilterOverrides = route,
    };

    private static EquatableArray<HttpFilterOverride> Override(bool exists, int status) =>
        exists ? [new HttpFilterOverride("fault", Abort(status, 100))] : [];

    private static FaultFilterConfig Abort(int status, uint percent) => new() { Abort = new FaultAbort(status, null, new FaultShare(percent)) };
}
