using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing.Resources;

namespace MeshClient.IntegrationTests.Grpc;

public sealed class WaitForReadyTests
{
    [Fact]
    public async Task Unary_NoConfigurationInTime_FailsFastUnlessItWaitsForReady()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend));
        using var gate = xds.HoldResponses();
        await using var mesh = XdsMesh.Runtime(xds, options => options.InitialFetchTimeout = TimeSpan.FromMilliseconds(200));
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);

        using var waiting = client.SayHelloWhenReady("Ada");
        var status = await client.SayHelloTo("Grace").FailsAsync();
        Assert.False(waiting.ResponseAsync.IsCompleted);
        gate.Release();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("config_not_ready", status.Detail, StringComparison.Ordinal);
        Assert.Contains("Listener greeter", status.Detail, StringComparison.Ordinal);
        Assert.Equal("Ada", (await waiting).Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P1")]
    public async Task Unary_NoEndpointYet_FailsFastUnlessItWaitsForReady()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", _ => { });
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);

        using var waiting = client.SayHelloWhenReady("Ada");
        var status = await client.SayHelloTo("Grace").FailsAsync();
        Assert.False(waiting.ResponseAsync.IsCompleted);
        xds.Set(XdsResources.Endpoints("greeter").Add(backend));

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("no_healthy_endpoint", status.Detail, StringComparison.Ordinal);
        Assert.Contains("cluster \"greeter\"", status.Detail, StringComparison.Ordinal);
        Assert.Equal("Ada", (await waiting).Name);
    }

    [Fact]
    public async Task Unary_AllEndpointsDead_FailsFastWithTheConnectErrorUnlessItWaitsForReady()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        await backend.StopAsync(TestTimeout.Token);
        xds.SetService("greeter", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);

        var status = await client.SayHelloTo("Grace").FailsAsync();
        using var waiting = client.SayHelloWhenReady("Ada");
        Assert.False(waiting.ResponseAsync.IsCompleted);
        await backend.RestartAsync(TestTimeout.Token);

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains($"Cannot connect to endpoint {backend.Address}", status.Detail, StringComparison.Ordinal);
        Assert.Equal("Ada", (await waiting).Name);
    }

    [Fact]
    public async Task Unary_RuntimeIsDisposedWhileItWaits_Fails()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetService("greeter", _ => { });
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        await client.SayHelloTo("Grace").FailsAsync();
        var waiting = client.SayHelloWhenReady("Ada");
        Assert.False(waiting.ResponseAsync.IsCompleted);

        await mesh.DisposeAsync();

        var status = await waiting.FailsAsync();
        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("the runtime was disposed", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_WaitsForReadyInVain_EndsAtItsDeadline()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetService("greeter", _ => { });
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var options = new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(500)).WithWaitForReady();

        var status = await new Greeter.GreeterClient(channel).SayHelloAsync(new Hello { Name = "Ada" }, options).FailsAsync();

        Assert.Equal(StatusCode.DeadlineExceeded, status.StatusCode);
    }

    [Fact]
    public async Task Unary_ControlPlaneUnreachable_FailsFastAndSaysSo()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await xds.StopAsync(TestTimeout.Token);
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("control plane cannot be reached", status.Detail, StringComparison.Ordinal);
        Assert.Contains(xds.Target, status.Detail, StringComparison.Ordinal);
    }
}
