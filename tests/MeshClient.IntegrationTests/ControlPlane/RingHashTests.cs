using MeshClient.IntegrationTests.Grpc;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Affinity by hash policies from a real control plane (gRFC A42).</summary>
public class RingHashTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA18")]
    [Trait("Rule", "xds-client 8.6 #C6")]
    public async Task Get_SameHeaderValue_IsAnsweredByOneBackend()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backends = await BackendSet.StartAsync(4);
        var unknown = XdsLoadBalancing.Custom("type.googleapis.com/test.Unknown", "{}");
        SetService(xds, backends, unknown.OrElse(XdsLoadBalancing.RingHash()).OrElse(XdsLoadBalancing.RoundRobin), r => r.HashHeader("x-user"));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var answered = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            answered.Add(await AnsweredByAsync(client, "kim"));
        }

        Assert.Single(answered);

        var others = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            others.Add(await AnsweredByAsync(client, $"user-{i}"));
        }

        Assert.Equal(4, others.Count);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA19")]
    public async Task Get_HeaderMissingThenChannel_KeepsEachClientWithOneBackend()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backends = await BackendSet.StartAsync(4);
        SetService(xds, backends, XdsLoadBalancing.RingHash(), r => r.HashHeader("x-user").HashChannel());
        await using var mesh = XdsMesh.Runtime(xds, seed: 5);

        var all = new HashSet<string>();
        for (var channel = 0; channel < 12; channel++)
        {
            using var client = mesh.CreateHttpClient();
            var answered = new HashSet<string>();
            for (var i = 0; i < 100; i++)
            {
                answered.Add(await client.AnsweredByAsync("http://shop/"));
            }

            all.Add(Assert.Single(answered));
        }

        Assert.True(all.Count > 1, "all channels went to one backend");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA19")]
    public async Task Unary_HeaderMissingThenChannel_KeepsEachChannelWithOneBackend()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backends = await BackendSet.StartAsync(4);
        SetService(xds, backends, XdsLoadBalancing.RingHash(), r => r.HashHeader("x-user").HashChannel());
        await using var mesh = XdsMesh.Runtime(xds, seed: 5);

        var used = new HashSet<int>();
        for (var i = 0; i < 12; i++)
        {
            using var channel = mesh.CreateGrpcChannel("xds:///shop");
            var client = new Greeter.GreeterClient(channel);
            var before = backends.All.Select(backend => backend.RequestCount).ToArray();
            for (var call = 0; call < 20; call++)
            {
                await client.SayHelloTo("Ada");
            }

            var made = backends.All.Select((backend, index) => backend.RequestCount - before[index]).ToList();
            Assert.Equal([0, 0, 0, 20], made.Order());
            used.Add(made.IndexOf(20));
        }

        Assert.True(used.Count > 1, "all channels went to one backend");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA20")]
    public async Task Get_FirstPolicyIsTerminal_TheSecondHasNoEffect()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backends = await BackendSet.StartAsync(4);
        SetService(xds, backends, XdsLoadBalancing.RingHash(), r => r.HashHeader("x-user", terminal: true).HashHeader("x-other"));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var answered = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            answered.Add(await AnsweredByAsync(client, "kim", other: $"{i}"));
        }

        Assert.Single(answered);
    }

    // A ring names the same endpoint for every attempt of a call, unless the retry avoids those that were tried.
    [Fact]
    [Trait("Rule", "envoy-http 3 (retry host predicates)")]
    public async Task Get_OwnerAnswers503AndPreviousHostsAreAvoided_IsRetriedOnTheNextOfTheRing()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var bad = await Backends.StartAsync("bad", BackendBehavior.Status(503));
        await using var good = await Backends.StartAsync("good");
        xds.SetService("shop", s => s
            .Endpoints(bad, good)
            .LoadBalancing(XdsLoadBalancing.RingHash())
            .Retry(attempts: 1, on: "5xx", r => r.AvoidPreviousHosts())
            .Route(r => r.ToCluster("shop").HashHeader("x-user")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var answered = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            answered.Add(await AnsweredByAsync(client, $"user-{i}"));
        }

        Assert.Equal(["good"], answered);
        Assert.True(bad.RequestCount > 0, "the other backend owns nobody");
    }

    // As Envoy and the gRPC libraries do it, and as Istio relies on: what the user has there, no other endpoint has.
    [Fact]
    [Trait("Rule", "envoy-http 3 (retry host predicates)")]
    public async Task Get_OwnerAnswers503_IsRetriedOnTheOwner()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var bad = await Backends.StartAsync("bad", BackendBehavior.Status(503));
        await using var good = await Backends.StartAsync("good");
        xds.SetService("shop", s => s
            .Endpoints(bad, good)
            .LoadBalancing(XdsLoadBalancing.RingHash())
            .Retry(attempts: 1, on: "5xx")
            .Route(r => r.ToCluster("shop").HashHeader("x-user")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        for (var i = 0; i < 30; i++)
        {
            await AnsweredByAsync(client, $"user-{i}");
        }

        Assert.InRange(bad.RequestCount, 2, 58);
        Assert.Equal(60, bad.RequestCount + (2 * good.RequestCount));
    }

    [Fact]
    public async Task Get_NoHashAtAll_SpreadsCalls()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backends = await BackendSet.StartAsync(2);
        SetService(xds, backends, XdsLoadBalancing.RingHash(), r => r.HashHeader("x-user"));
        await using var mesh = XdsMesh.Runtime(xds, seed: 5);
        using var client = mesh.CreateHttpClient();

        var answered = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            answered.Add(await client.AnsweredByAsync("http://shop/"));
        }

        Assert.Equal(2, answered.Count);
    }

    private static void SetService(FakeXdsServer xds, BackendSet backends, XdsLoadBalancing policy, Func<XdsRouteBuilder, XdsRouteBuilder> hash) =>
        xds.SetService("shop", s => s
            .Endpoints(backends.All)
            .LoadBalancing(policy)
            .Route(r => hash(r.ToCluster("shop"))));

    private static async Task<string> AnsweredByAsync(HttpClient client, string user, string? other = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://shop/");
        request.Headers.Add("x-user", user);
        if (other is not null)
        {
            request.Headers.Add("x-other", other);
        }

        using var response = await client.SendAsync(request, TestTimeout.Token);
        return response.Headers.GetValues(FakeBackend.NameHeader).Single();
    }
}
