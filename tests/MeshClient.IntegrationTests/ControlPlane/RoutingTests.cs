using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class RoutingTests : TwoBackendTests
{
    protected override MeshRuntime CreateRuntime() => XdsMesh.Runtime(Xds, seed: 20_260_214);

    [Theory]
    [InlineData("/items/7", "one")]
    [InlineData("/items", "two")]
    [InlineData("/exact", "one")]
    [InlineData("/exact?q=1", "one")]
    [InlineData("/exact/more", "two")]
    [InlineData("/users/42/cart", "one")]
    [InlineData("/users/me/cart", "two")]
    [InlineData("/v1/api", "one")]
    [InlineData("/v1/apis", "two")]
    public async Task Get_PrefixPathAndRegexRoutes_ChooseByPath(string path, string expected)
    {
        Xds.SetService("shop", s => s
            .AddCluster("one", One)
            .AddCluster("two", Two)
            .Route(r => r.Prefix("/items/").ToCluster("one"))
            .Route(r => r.Path("/exact").ToCluster("one"))
            .Route(r => r.Regex("/users/[0-9]+/cart").ToCluster("one"))
            .Route(r => r.SeparatedPrefix("/v1/api").ToCluster("one"))
            .Route(r => r.ToCluster("two")));

        Assert.Equal(expected, await Client.AnsweredByAsync($"http://shop{path}"));
    }

    [Theory]
    [InlineData("x-version", "canary", "two")]
    [InlineData("x-version", "stable", "one")]
    [InlineData("x-user", "qa-17", "two")]
    [InlineData("x-user", "joe", "one")]
    [InlineData("x-tier", "7", "two")]
    [InlineData("x-tier", "9", "one")]
    public async Task Get_HeaderRoutes_ChooseByHeader(string name, string value, string expected)
    {
        Xds.SetService("shop", s => s
            .AddCluster("one", One)
            .AddCluster("two", Two)
            .Route(r => r.Header("x-version", "canary").ToCluster("two"))
            .Route(r => r.HeaderRegex("x-user", "qa-[0-9]+").ToCluster("two"))
            .Route(r => r.HeaderRange("x-tier", 5, 9).ToCluster("two"))
            .Route(r => r.ToCluster("one")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://shop/");
        request.Headers.Add(name, value);

        using var response = await Client.SendAsync(request, TestTimeout.Token);

        Assert.Equal(expected, Assert.Single(response.Headers.GetValues(FakeBackend.NameHeader)));
    }

    [Theory]
    [InlineData("shop.test", "one")]
    [InlineData("api.shop.test", "two")]
    public async Task Get_VirtualHosts_ChooseByAuthority(string host, string expected)
    {
        Xds.Update(u => u.Set(
            XdsResources.Listener(host).RoutesFrom("all"),
            XdsResources.RouteConfiguration("all")
                .VirtualHost("exact", ["shop.test"], v => v.ToCluster("one"))
                .VirtualHost("suffix", ["*.shop.test"], v => v.ToCluster("two")),
            XdsResources.Cluster("one"),
            XdsResources.Endpoints("one").Add(One),
            XdsResources.Cluster("two"),
            XdsResources.Endpoints("two").Add(Two)));

        Assert.Equal(expected, await Client.AnsweredByAsync($"http://{host}/"));
    }

    [Fact]
    public async Task Get_RoutesInTheListener_NeedNoRouteConfiguration()
    {
        Xds.Update(u => u.Set(
            XdsResources.Listener("shop").InlineRoutes(routes => routes.ToCluster("one")),
            XdsResources.Cluster("one"),
            XdsResources.Endpoints("one").Add(One)));

        Assert.Equal("one", await Client.AnsweredByAsync("http://shop/"));
        Assert.DoesNotContain(Xds.Requests, request => request.Type == XdsResourceType.RouteConfiguration);
    }

    [Fact]
    public async Task Get_NoRouteMatches_FailsAsNoRoute()
    {
        Xds.SetService("shop", s => s.AddCluster("one", One).Route(r => r.Prefix("/items/").ToCluster("one")));

        var exception = await Client.FailsAsync("http://shop/other");

        Assert.Equal((MeshFailureReason.NoRoute, "NR"), (exception.Reason, exception.ResponseFlags));
        Assert.Equal(HttpStatusCode.NotFound, exception.StatusCode);
    }

    [Fact]
    public async Task Get_NoRouteMatchesInResponsesMode_AnswersAsASidecar()
    {
        Xds.SetService("shop", s => s.AddCluster("one", One).Route(r => r.Prefix("/items/").ToCluster("one")));
        await using var mesh = XdsMesh.Runtime(Xds, options => options.LocalReplies = LocalReplyMode.Responses);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://shop/other"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("NR", Assert.Single(response.Headers.GetValues("x-mesh-response-flags")));
    }

    [Fact]
    public async Task Get_RouteToAClusterThatDoesNotExist_FailsForThatRouteOnly()
    {
        Xds.SetService("shop", s => s
            .AddCluster("one", One)
            .Route(r => r.Prefix("/broken/").ToCluster("missing"))
            .Route(r => r.ToCluster("one")));
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(Xds, time);
        using var client = mesh.CreateHttpClient();

        var call = client.GetAsync(new Uri("http://shop/broken/"), TestTimeout.Token);
        await XdsMesh.AppliedAsync(Xds, mesh, XdsResourceType.Endpoint);
        await FakeTime.RunUntilAsync(time, call);

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => call);
        Assert.Equal((MeshFailureReason.NoCluster, "NC"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("Cluster \"missing\" does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Equal("one", await client.AnsweredByAsync("http://shop/"));
    }

    [Fact]
    public async Task Get_WeightedClusters_SplitsTheCallsByWeight()
    {
        const int Calls = 200;
        Xds.SetService("shop", s => s.AddCluster("one", One).AddCluster("two", Two).Split(("one", 75), ("two", 25)));

        var answers = await Client.CountAnswersAsync("http://shop/", Calls);

        // n = 200, p = 0.25: the standard deviation is 6.1 calls. With the seed the numbers are the same in each run; five standard
        // deviations leave room for another seed.
        Assert.InRange(answers["two"], 50 - 31, 50 + 31);
        Assert.Equal(Calls, answers["one"] + answers["two"]);
    }

    [Fact]
    public async Task Push_CanaryWeights_ShiftsTheTrafficStepByStep()
    {
        Xds.SetService("shop", s => s.AddCluster("one", One).AddCluster("two", Two).Split(("one", 100), ("two", 0)));
        Assert.Equal(["one"], (await Client.CountAnswersAsync("http://shop/", 20)).Keys);

        // In force when the cluster that is new to the client has its endpoints.
        Xds.Set(XdsResources.RouteConfiguration("shop").Route(r => r.ToClusters(("one", 50), ("two", 50))));
        await Eventually.AnsweredByAsync(Client, "http://shop/", "two");
        Assert.Equal(["one", "two"], (await Client.CountAnswersAsync("http://shop/", 40)).Keys);

        Xds.Set(XdsResources.RouteConfiguration("shop").Route(r => r.ToClusters(("one", 0), ("two", 100))));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.RouteConfiguration);
        Assert.Equal(["two"], (await Client.CountAnswersAsync("http://shop/", 20)).Keys);
    }

    [Fact]
    public async Task Get_DirectResponse_IsAnsweredWithoutAnyServer()
    {
        Xds.SetService("shop", s => s.Endpoints(One).Route(r => r.Path("/tea").Respond(418, "short and stout")).Route(r => r.ToCluster("shop")));

        using var response = await Client.GetAsync(new Uri("http://shop/tea"), TestTimeout.Token);

        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("short and stout", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        Assert.Equal(0, One.RequestCount);
    }

    [Fact]
    public async Task Get_Redirect_IsGivenToTheCallerWhoMayFollowIt()
    {
        Xds.SetService("shop", s => s
            .Endpoints(One)
            .Route(r => r.Path("/old").Redirect(host: "shop", path: "/new"))
            .Route(r => r.ToCluster("shop")));

        using var response = await Client.GetAsync(new Uri("http://shop/old?q=1"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal("http://shop/new?q=1", response.Headers.Location?.ToString());
        Assert.Equal("one", await Client.AnsweredByAsync(response.Headers.Location!.ToString()));
        Assert.Equal("/new", Assert.Single(One.Requests).Path);
    }
}
