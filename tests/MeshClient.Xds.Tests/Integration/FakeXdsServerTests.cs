using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Tests.Integration.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Xds.Tests.Integration;

/// <summary>The client with its real parsers against the control plane that users test with.</summary>
public sealed class FakeXdsServerTests
{
    public static TheoryData<string, FakeXdsServerOptions> Servers => new()
    {
        { "default", new FakeXdsServerOptions() },
        { "wrapped resources", new FakeXdsServerOptions { WrapResources = true } },
        { "full state each time", new FakeXdsServerOptions { AlwaysFullState = true } },
        { "go-control-plane in ads mode", new FakeXdsServerOptions { OnlyCompleteSubscriptions = true } },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Watch_TheWholeChain_DeliversModelsAndAcks(string row, FakeXdsServerOptions options)
    {
        await using var server = await FakeXdsServer.StartAsync(options);
        server.SetService("greeter", service => service.Endpoints("127.0.0.1:9001", "127.0.0.1:9002"));
        await using var loop = new ControlLoop(NullLogger.Instance);
        await using var client = new XdsClient(XdsBootstrap.Parse(server.BootstrapJson), loop, new XdsClientSettings());
        var chain = new ChainWatcher(client);

        await loop.InvokeAsync(() => chain.Start("greeter"));
        var endpoints = await chain.Endpoints;
        await server.WaitForAckAsync(XdsResourceType.Endpoint);

        Assert.True(endpoints.Localities.SelectMany(locality => locality.Endpoints).Count() == 2, row);
        var snapshot = await client.GetSnapshotAsync();
        Assert.Equal(4, snapshot.Resources.Count);
        Assert.All(snapshot.Resources, resource => Assert.Equal(XdsResourceState.Acked, resource.State));
        Assert.Equal(1, server.StreamCount);
    }

    [Fact]
    [Trait("Rule", "envoy-http 12 NACK loop")]
    public async Task Receive_BadUpdateSentAgainAfterEveryNack_IsNackedSlowlyAndGoodOnesGetThrough()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { ResendAfterNack = true });
        server.SetService("greeter", service => service.Endpoints("127.0.0.1:9001"));
        await using var loop = new ControlLoop(NullLogger.Instance);
        await using var client = new XdsClient(server.Bootstrap, loop, new XdsClientSettings());
        var chain = new ChainWatcher(client);
        await loop.InvokeAsync(() => chain.Start("greeter"));
        var endpoints = await chain.Endpoints;

        var start = TimeProvider.System.GetTimestamp();
        server.SetRaw(XdsResourceType.Endpoint, endpoints.Name, "\x0A\x07greeter\x12\x02\x08"u8.ToArray());
        await server.WaitUntilAsync(s => s.Requests.Count(request => request.Kind == XdsRequestKind.Nack) >= 4);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var rejected = await EndpointStatusAsync(client);
        server.SetService("greeter", service => service.Endpoints("127.0.0.1:9001", "127.0.0.1:9002"));
        await server.WaitForAckAsync(XdsResourceType.Endpoint);

        // The fourth NACK is due 0.1 + 0.2 + 0.4 s after the first.
        Assert.InRange(elapsed, TimeSpan.FromMilliseconds(650), TimeSpan.FromSeconds(10));
        Assert.Equal((XdsResourceState.Nacked, true), (rejected.State, rejected.IsCached));
        Assert.Equal(XdsResourceState.Acked, (await EndpointStatusAsync(client)).State);
    }

    private static async Task<XdsResourceStatus> EndpointStatusAsync(XdsClient client) =>
        Assert.Single((await client.GetSnapshotAsync()).Resources, resource => resource.Type == XdsResourceType.Endpoint);
}
