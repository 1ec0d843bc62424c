using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class UnknownTargetTests
{
    [Fact]
    public async Task Get_HostThatTheControlPlaneDoesNotKnow_PassesThrough()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var outside = await Backends.StartAsync("outside");
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time);
        using var client = mesh.CreateHttpClient();

        var call = client.GetAsync(new Uri(outside.Uri, "/path?q=1"), TestTimeout.Token);
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, outside.Address, TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, call);

        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.GetMeshCall());
        Assert.Equal(("/path", "?q=1"), (outside.Requests[0].Path, outside.Requests[0].Query));
        Assert.Equal("outside", await client.AnsweredByAsync(outside.Uri.ToString()));
    }

    [Fact]
    public async Task Get_UnknownHostAndModeFail_FailsAsNoRouteAndNamesTheListener()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time, options => options.UnknownTargets = UnknownTargetMode.Fail);
        using var client = mesh.CreateHttpClient();

        var call = client.GetAsync(new Uri("http://nobody/"), TestTimeout.Token);
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "nobody", TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, call);

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => call);
        Assert.Equal((MeshFailureReason.NoRoute, "NR"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("Listener \"nobody\" does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_UnknownHostBecomesATarget_JoinsTheMesh()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var outside = await Backends.StartAsync("outside");
        await using var inside = await Backends.StartAsync("inside");
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time);
        using var client = mesh.CreateHttpClient();
        var first = client.AnsweredByAsync(outside.Uri.ToString());
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, outside.Address, TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, first);

        xds.SetService(outside.Address, s => s.Endpoints(inside));

        Assert.Equal("outside", await first);
        await Eventually.AnsweredByAsync(client, outside.Uri.ToString(), "inside");
    }

    [Fact]
    public async Task Remove_ListenerDeleted_StaysInForce()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var outside = await Backends.StartAsync("outside");
        await using var inside = await Backends.StartAsync("inside");
        xds.SetService(outside.Address, s => s.Endpoints(inside));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync(outside.Uri.ToString());

        xds.Remove(XdsResourceType.Listener, outside.Address);
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Listener);

        Assert.Equal("inside", await client.AnsweredByAsync(outside.Uri.ToString()));
    }

    [Fact]
    public async Task Remove_ListenerDeletedAndServerFailsOnDataErrors_PassesThrough()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var outside = await Backends.StartAsync("outside");
        await using var inside = await Backends.StartAsync("inside");
        xds.SetService(outside.Address, s => s.Endpoints(inside));
        await using var mesh = FailingOnDataErrors(xds, UnknownTargetMode.PassThrough);
        using var client = mesh.CreateHttpClient();
        var inMesh = await client.AnsweredByAsync(outside.Uri.ToString());

        xds.Remove(XdsResourceType.Listener, outside.Address);
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Listener);

        Assert.Equal(("inside", "outside"), (inMesh, await client.AnsweredByAsync(outside.Uri.ToString())));
    }

    [Fact]
    public async Task Remove_ListenerDeletedAndModeFail_FailsAsNoRoute()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var inside = await Backends.StartAsync("inside");
        xds.SetService("pay", s => s.Endpoints(inside));
        await using var mesh = FailingOnDataErrors(xds, UnknownTargetMode.Fail);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.Remove(XdsResourceType.Listener, "pay");
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Listener);

        var exception = await client.FailsAsync("http://pay/");
        Assert.Equal(MeshFailureReason.NoRoute, exception.Reason);
        Assert.Contains("Listener \"pay\" was deleted", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ListenerBackAfterItsDeletion_ServesAgain()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var inside = await Backends.StartAsync("inside");
        xds.SetService("pay", s => s.Endpoints(inside));
        await using var mesh = FailingOnDataErrors(xds, UnknownTargetMode.Fail);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        xds.Remove(XdsResourceType.Listener, "pay");
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Listener);
        await client.FailsAsync("http://pay/");

        xds.Set(XdsResources.Listener("pay"));

        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
        Assert.Equal(1, inside.OpenConnectionCount);
    }

    private static MeshRuntime FailingOnDataErrors(FakeXdsServer xds, UnknownTargetMode mode)
    {
        var bootstrap = new XdsBootstrap(xds.Server with { Features = XdsServerFeatures.FailOnDataErrors });
        return MeshRuntime.Create(XdsMesh.Options(bootstrap, options => options.UnknownTargets = mode));
    }
}
