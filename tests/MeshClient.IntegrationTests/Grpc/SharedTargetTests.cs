using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>Several channels of one target.</summary>
public sealed class SharedTargetTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.7 X13")]
    public async Task Dispose_TwoOfThreeChannels_TheThirdKeepsTheOneSubscription()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.SetService("greeter", s => s.Endpoints(one));
        await using var mesh = XdsMesh.Runtime(xds);
        GrpcChannel[] channels = [.. Enumerable.Range(0, 3).Select(_ => mesh.CreateGrpcChannel("xds:///greeter"))];
        foreach (var channel in channels)
        {
            await new Greeter.GreeterClient(channel).SayHelloTo("Ada");
        }

        channels[0].Dispose();
        channels[1].Dispose();
        xds.Set(XdsResources.Endpoints("greeter").Add(two));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);
        await new Greeter.GreeterClient(channels[2]).SayHelloTo("Ada");
        channels[2].Dispose();

        Assert.Equal((3, 1), (one.RequestCount, two.RequestCount));
        Assert.Equal(1, xds.StreamCount);
        Assert.Single(xds.Requests, request => request.Type == XdsResourceType.Listener && request.Kind != XdsRequestKind.Ack);
    }
}
