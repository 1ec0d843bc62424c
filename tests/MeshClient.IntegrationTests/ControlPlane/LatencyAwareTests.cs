using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>
/// Two endpoints, of which one answers a quarter of a second later: far more than a loaded machine adds to the other for more than a
/// few calls. Equal shares would be half of the calls each.
/// </summary>
public sealed class LatencyAwareTests
{
    private const int Calls = 40;
    private static readonly BackendBehavior Slow = BackendBehavior.Slow(TimeSpan.FromMilliseconds(250));

    [Fact]
    public async Task Get_PolicyByTypedStruct_SendsMostCallsToTheFasterReplicaAndFollowsWhenThatChanges()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one", Slow);
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one, two).LoadBalancing(XdsLoadBalancing.LatencyAware("""{ "decay": "1s" }""")));
        await using var mesh = XdsMesh.Runtime(xds, seed: 11);
        using var client = mesh.CreateHttpClient();

        var before = await client.CountAnswersAsync("http://pay/", Calls);
        (one.Behavior, two.Behavior) = (BackendBehavior.Default, Slow);
        await Eventually.AnsweredByAsync(client, "http://pay/", "one");
        var after = await client.CountAnswersAsync("http://pay/", Calls);

        Assert.InRange(before["two"], Calls * 3 / 4, Calls);
        Assert.InRange(after["one"], Calls * 3 / 4, Calls);
    }

    [Fact]
    public async Task Get_PreferLatencyAware_ReplacesTheLegacyRoundRobin()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var slow = await Backends.StartAsync("slow", Slow);
        await using var fast = await Backends.StartAsync("fast");
        xds.SetService("pay", s => s.Endpoints(slow, fast).LoadBalancing(XdsLoadBalancing.LegacyRoundRobin));
        await using var mesh = XdsMesh.Runtime(xds, options => options.PreferLatencyAware = true);
        using var client = mesh.CreateHttpClient();

        Assert.InRange((await client.CountAnswersAsync("http://pay/", Calls))["fast"], Calls * 3 / 4, Calls);
    }

    [Fact]
    public async Task Get_PreferLatencyAware_LeavesAChosenPolicyAlone()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var slow = await Backends.StartAsync("slow", BackendBehavior.Slow(TimeSpan.FromMilliseconds(50)));
        await using var fast = await Backends.StartAsync("fast");
        xds.SetService("pay", s => s.Endpoints(slow, fast).LoadBalancing(XdsLoadBalancing.RoundRobin));
        await using var mesh = XdsMesh.Runtime(xds, options => options.PreferLatencyAware = true);
        using var client = mesh.CreateHttpClient();

        Assert.Equal(5, (await client.CountAnswersAsync("http://pay/", 10))["slow"]);
    }

    [Fact]
    public async Task Get_PeakEwmaOfEnvoy_SelectsTheSamePolicy()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var slow = await Backends.StartAsync("slow", Slow);
        await using var fast = await Backends.StartAsync("fast");
        xds.SetService("pay", s => s.Endpoints(slow, fast).LoadBalancing(XdsLoadBalancing.PeakEwma()));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.InRange((await client.CountAnswersAsync("http://pay/", Calls))["fast"], Calls * 3 / 4, Calls);
    }

    [Fact]
    public async Task Get_UnknownPolicyBeforeAKnownOne_UsesTheKnownOne()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        var policy = XdsLoadBalancing.Custom("type.googleapis.com/example.Unknown", "{}").OrElse(XdsLoadBalancing.RoundRobin);
        xds.SetService("pay", s => s.Endpoints(one, two).LoadBalancing(policy));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal(5, (await client.CountAnswersAsync("http://pay/", 10))["one"]);
    }
}
