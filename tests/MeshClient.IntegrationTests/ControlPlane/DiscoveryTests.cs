using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Clusters whose endpoints have other origins than one address each.</summary>
public sealed class DiscoveryTests
{
    // Loopback as well, but nothing listens there.
    private static readonly IPAddress Nowhere = IPAddress.Parse("127.66.66.66");

    [Fact]
    public async Task Get_StrictDns_UsesEveryAddressAsAnEndpointAndAvoidsTheDead()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Cluster(c => c.StrictDns("pay.test", backend.Port)));
        await using var mesh = Runtime(xds, new FixedDns(("pay.test", [Nowhere, IPAddress.Loopback])));
        using var client = mesh.CreateHttpClient();

        Assert.Equal(["pay-1"], (await client.CountAnswersAsync("http://pay/", 4)).Keys);
        var snapshot = await mesh.GetSnapshotAsync(TestTimeout.Token);
        Assert.Equal(
            [$"127.0.0.1:{backend.Port}", $"127.66.66.66:{backend.Port}"],
            Assert.Single(snapshot.Clusters).Endpoints.Select(endpoint => endpoint.Address).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C19")]
    public async Task Get_LogicalDns_UsesAllAddressesAsOneEndpoint()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Cluster(c => c.LogicalDns("pay.test", backend.Port)));
        await using var mesh = Runtime(xds, new FixedDns(("pay.test", [Nowhere, IPAddress.Loopback])));
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
        var snapshot = await mesh.GetSnapshotAsync(TestTimeout.Token);
        Assert.Single(Assert.Single(snapshot.Clusters).Endpoints);
    }

    [Fact]
    public async Task Get_NameThatDoesNotResolve_FailsAndSaysSo()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetService("pay", s => s.Cluster(c => c.StrictDns("pay.test", 80)));
        await using var mesh = Runtime(xds, new FixedDns());
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(503, (int?)exception.StatusCode);
        Assert.Contains("pay.test", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DNS resolution failed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C20")]
    public async Task Get_FirstLookupFails_IsRefusedUntilOneSucceeds()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Cluster(c => c.LogicalDns("pay.test", backend.Port)));
        var dns = new FixedDns();
        await using var mesh = Runtime(xds, dns);
        using var client = mesh.CreateHttpClient();

        var refused = await client.FailsAsync("http://pay/");
        dns.Add("pay.test", IPAddress.Loopback);
        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.NoHealthyEndpoint, 503), (refused.Reason, (int?)refused.StatusCode));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P12")]
    public async Task Get_AdditionalAddress_IsTriedWhenTheFirstIsDead()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(e => e.Add(
            $"{Nowhere}:{backend.Port}", endpoint => endpoint.AlsoAt($"[::1]:{backend.Port}", backend.Address))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));

        // One endpoint, which works: that one of its addresses does not is no failure of it.
        var endpoint = Assert.Single(Assert.Single((await mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters).Endpoints);
        Assert.Equal(($"{Nowhere}:{backend.Port}", "Ready", null), (endpoint.Address, endpoint.State, endpoint.LastConnectError));
    }

    [Fact]
    public async Task Get_EndpointsUnderAnotherName_AreFound()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Cluster(c => c.EndpointsFrom("pay-endpoints")).Add(XdsResources.Endpoints("pay-endpoints").Add(backend)));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Push_EndpointsRenamed_KeepsTheOldUntilTheNewArrive()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("pay", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.Set(XdsResources.Cluster("pay").EndpointsFrom("renamed"));
        await xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "renamed", TestTimeout.Token);
        await XdsMesh.SettledAsync(mesh);
        Assert.Equal("one", await client.AnsweredByAsync("http://pay/"));

        xds.Set(XdsResources.Endpoints("renamed").Add(two));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);
        Assert.Equal("two", await client.AnsweredByAsync("http://pay/"));
    }

    private static MeshRuntime Runtime(FakeXdsServer xds, FixedDns dns) =>
        MeshRuntime.Create(XdsMesh.Options(xds.Bootstrap, _ => { }), new EngineEnvironment { Resolver = dns });
}
