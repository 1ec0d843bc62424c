using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>What calls see of errors in the configuration (gRFC A88).</summary>
public sealed class GrpcDataErrorTests
{
    [Theory]
    [Trait("Rule", "xds-client 8.3 D11")]
    [Trait("Rule", "xds-client 8.3 E3")]
    [Trait("Rule", "xds-client 8.3 E6")]
    [InlineData("deleted", "Listener \"greeter\" was deleted")]
    [InlineData("rejected", "load_balancing_weight")]
    [InlineData("refused", "not for you")]
    public async Task Unary_ServerFailsOnDataErrors_IsUnavailableUntilTheResourceIsMended(string what, string cause)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync(options => options.Features = XdsServerFeatures.FailOnDataErrors);
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds, options => options.UnknownTargets = UnknownTargetMode.Fail);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        await client.SayHelloTo("Ada");

        xds.Update(Break(what, backend));
        await Eventually.IsAsync(() => client.SayHelloTo("Ada").EndsAsync(), status => status != StatusCode.OK);
        var failure = await client.SayHelloTo("Ada").FailsAsync();
        xds.SetService("greeter", s => s.Endpoints(backend));

        // The control plane's own code, such as PERMISSION_DENIED, is not the call's.
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains(cause, failure.Detail, StringComparison.Ordinal);
        await Eventually.IsAsync(() => client.SayHelloTo("Ada").EndsAsync(), status => status == StatusCode.OK);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.3 D10")]
    [Trait("Rule", "xds-client 8.3 E2")]
    [InlineData("deleted", XdsResourceType.Listener)]
    [InlineData("rejected", XdsResourceType.Endpoint)]
    [InlineData("refused", XdsResourceType.Listener)]
    public async Task Unary_ServerWithoutThatFeature_GoesOnWithTheLastGood(string what, XdsResourceType type)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds, options => options.UnknownTargets = UnknownTargetMode.Fail);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        await client.SayHelloTo("Ada");

        xds.Update(Break(what, backend));
        await Eventually.IsAsync(
            () => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Resources.Single(resource => resource.Type == type).Error is not null);

        Assert.Equal("Ada", (await client.SayHelloTo("Ada")).Name);
    }

    private static Action<XdsUpdate> Break(string what, FakeBackend backend) => what switch
    {
        "deleted" => u => u.Remove(XdsResourceType.Listener, "greeter"),
        "rejected" => u => u.Set(XdsResources.Endpoints("greeter").Add(backend, e => e.Weight(0))),
        _ => u => u.SetError(XdsResourceType.Listener, "greeter", StatusCode.PermissionDenied, "not for you"),
    };
}
