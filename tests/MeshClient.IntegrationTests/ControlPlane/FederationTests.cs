using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Targets and resources of several authorities (gRFC A47), from the call down to the servers.</summary>
public sealed class FederationTests
{
    private const string Types = "envoy.config";

    [Fact]
    [Trait("Rule", "xds-client 8.1 N7")]
    public async Task Get_ResourcesOfSeveralAuthorities_ComeFromTheRightServers()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var a = await XdsMesh.StartControlPlaneAsync();
        await using var b = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        const string Routes = $"xdstp://b/{Types}.route.v3.RouteConfiguration/pay";
        const string Cluster = $"xdstp://a/{Types}.cluster.v3.Cluster/pay";
        a.Set(
            XdsResources.Listener($"xdstp://a/{Types}.listener.v3.Listener/pay").RoutesFrom(Routes),
            XdsResources.Cluster(Cluster).EndpointsFrom("pay-endpoints"));
        b.Set(XdsResources.RouteConfiguration(Routes).ToCluster(Cluster));
        top.Set(XdsResources.Endpoints("pay-endpoints").Add(backend));
        await using var mesh = Runtime(top, ("a", new XdsAuthority(a.Server)), ("b", new XdsAuthority(b.Server)));
        using var client = Client(mesh, "xds://a/pay");

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://anything/"));

        Assert.Equal("anything", Assert.Single(backend.Requests).Authority);
        Assert.Equal([XdsResourceType.Listener, XdsResourceType.Cluster], TypesAsked(a));
        Assert.Equal([XdsResourceType.RouteConfiguration], TypesAsked(b));
        Assert.Equal([XdsResourceType.Endpoint], TypesAsked(top));
        var target = Assert.Single((await mesh.GetSnapshotAsync()).Targets);
        Assert.Equal("xds://a/pay", target.Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N6")]
    public async Task Call_AuthorityWithoutServers_IsAskedOfTheTopLevelOnes()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1", BackendBehavior.GrpcStatus(global::Grpc.Core.StatusCode.OK));
        SetService(top, "other", "pay", backend);
        await using var mesh = Runtime(top, ("other", new XdsAuthority()));

        await mesh.WaitUntilReadyAsync(["xds://other/pay"], TestTimeout.Ceiling);
        using var channel = mesh.CreateGrpcChannel("xds://other/pay");

        Assert.Equal("pay", channel.Target);
        Assert.Equal(1, top.StreamCount);
    }

    [Fact]
    public async Task Get_OneHostOfTwoAuthorities_AreTwoTargets()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var a = await XdsMesh.StartControlPlaneAsync();
        await using var here = await Backends.StartAsync("here");
        await using var there = await Backends.StartAsync("there");
        top.SetService("pay", s => s.Endpoints(here));
        SetService(a, "a", "pay", there);
        await using var mesh = Runtime(top, ("a", new XdsAuthority(a.Server)));
        using var plain = mesh.CreateHttpClient();
        using var federated = Client(mesh, "xds://a/pay");

        Assert.Equal("here", await plain.AnsweredByAsync("http://pay/"));
        Assert.Equal("there", await federated.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N2")]
    public async Task Get_FederatedDefaultTemplate_EscapesTheHost()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("v6");
        SetService(top, "a", "%5B::1%5D:8080", backend);
        var bootstrap = new XdsBootstrap(top.Server)
        {
            ListenerNameTemplate = $"xdstp://a/{Types}.listener.v3.Listener/%s",
            Authorities = new Dictionary<string, XdsAuthority> { ["a"] = new() },
        };
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(bootstrap, _ => { }));
        using var client = mesh.CreateHttpClient();

        Assert.Equal("v6", await client.AnsweredByAsync("http://[::1]:8080/"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N3")]
    public async Task Get_TemplateOfTheAuthority_ReplacesEveryPlaceholder()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var mesh = Runtime(top, ("a", new XdsAuthority { ListenerNameTemplate = "xdstp://a/x/%s/and/%s" }));
        using var client = Client(mesh, "xds://a/pay:80");

        var exception = await client.FailsAsync("http://pay/");

        // Go asks for any type; the other libraries and this one do not ask for what cannot be a Listener.
        Assert.Contains("\"xdstp://a/x/pay:80/and/pay:80\" is the name of another type of resource", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N5")]
    public async Task Get_ParametersInAnyOrder_AreTheSameResources()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        const string Cluster = $"xdstp://a/{Types}.cluster.v3.Cluster/pay";
        const string Endpoints = $"xdstp://a/{Types}.endpoint.v3.ClusterLoadAssignment/pay";
        top.Set(
            XdsResources.Listener($"xdstp://a/{Types}.listener.v3.Listener/pay").InlineRoutes(routes => routes.ToCluster($"{Cluster}?y=2&x=1")),
            XdsResources.Cluster($"{Cluster}?x=1&y=2").EndpointsFrom($"{Endpoints}?b=2&a=1"),
            XdsResources.Endpoints($"{Endpoints}?a=1&b=2").Add(backend));
        await using var mesh = Runtime(top, ("a", new XdsAuthority()));
        using var client = Client(mesh, "xds://a/pay");

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N4")]
    public async Task Create_UnknownAuthority_FailsAtOnceWithoutAStream()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var mesh = Runtime(top, ("shop", new XdsAuthority()));

        var ofChannel = Assert.Throws<ArgumentException>(() => mesh.CreateGrpcChannel("xds://nope/svc"));
        var ofHandler = Assert.Throws<ArgumentException>(() => mesh.CreateHandler(new MeshHandlerOptions { Target = "xds://nope/svc" }));
        var ofWait = await Assert.ThrowsAsync<ArgumentException>(() => mesh.WaitUntilReadyAsync(["xds://nope/svc"], TestTimeout.Ceiling));

        Assert.All(
            [ofChannel, ofHandler, ofWait],
            exception => Assert.Contains("\"nope\" is not in the authorities of the xDS bootstrap, which has shop", exception.Message, StringComparison.Ordinal));
        Assert.Equal(0, top.StreamCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N4")]
    public async Task Create_RequiredTargetOfAnUnknownAuthority_IsAConfigurationError()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var mesh = XdsMesh.Runtime(top, options => options.RequiredTargets.Add("xds://nope/svc"));

        var exception = Assert.Throws<MeshConfigurationException>(() => mesh.CreateHandler());

        Assert.Contains("RequiredTargets", exception.Message, StringComparison.Ordinal);
        Assert.Contains("\"nope\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ClusterOfAnUnknownAuthority_FailsAloneAndAtOnce()
    {
        await using var top = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        top.SetService("pay", s => s.Endpoints(backend).Routes(routes => routes
            .Route(route => route.Prefix("/far").ToCluster($"xdstp://nope/{Types}.cluster.v3.Cluster/far"))
            .Route(route => route.Prefix("/").ToCluster("pay"))));
        await using var mesh = Runtime(top);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/near"));
        var exception = await client.FailsAsync("http://pay/far");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, exception.StatusCode);
        Assert.Contains("\"nope\"", exception.Message, StringComparison.Ordinal);
    }

    private static MeshRuntime Runtime(FakeXdsServer top, params (string Name, XdsAuthority Authority)[] authorities) =>
        MeshRuntime.Create(XdsMesh.Options(
            new XdsBootstrap(top.Server)
            {
                Node = new XdsNode { Id = "meshclient-test" },
                Authorities = authorities.ToDictionary(item => item.Name, item => item.Authority),
            },
            _ => { }));

    private static HttpClient Client(MeshRuntime mesh, string target) => new(mesh.CreateHandler(new MeshHandlerOptions { Target = target }));

    private static void SetService(FakeXdsServer server, string authority, string name, FakeBackend backend)
    {
        var cluster = $"xdstp://{authority}/{Types}.cluster.v3.Cluster/{name}";
        var endpoints = $"xdstp://{authority}/{Types}.endpoint.v3.ClusterLoadAssignment/{name}";
        server.Set(
            XdsResources.Listener($"xdstp://{authority}/{Types}.listener.v3.Listener/{name}").InlineRoutes(routes => routes.ToCluster(cluster)),
            XdsResources.Cluster(cluster).EndpointsFrom(endpoints),
            XdsResources.Endpoints(endpoints).Add(backend));
    }

    private static IEnumerable<XdsResourceType> TypesAsked(FakeXdsServer server) => server.Requests.Select(request => request.Type!.Value).Distinct();
}
