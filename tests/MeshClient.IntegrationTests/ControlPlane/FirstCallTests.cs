using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class FirstCallTests
{
    [Fact]
    public async Task Get_ConfigurationNotYetSent_WaitsForItAndThenSucceeds()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        using var gate = xds.HoldResponses();
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var call = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);
        Assert.False(call.IsCompleted, "nothing is known about the target yet");
        gate.Release();

        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("pay", Assert.Single(backend.Requests).Authority);
    }

    [Fact]
    public async Task Get_CallerCancelsWhileWaiting_EndsTheCallAtOnce()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        using var gate = xds.HoldResponses();
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        using var cancellation = new CancellationTokenSource();

        var call = client.GetAsync(new Uri("http://pay/"), cancellation.Token);
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "pay", TestTimeout.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestTimeout.Token));
    }

    [Fact]
    public async Task Get_NothingComesInTime_FailsAsConfigNotReadyAndSucceedsLater()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        using var gate = xds.HoldResponses();
        await using var mesh = XdsMesh.Runtime(xds, options => options.InitialFetchTimeout = TimeSpan.FromMilliseconds(200));
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.ConfigNotReady, exception.Reason);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, exception.StatusCode);
        Assert.Contains("Listener pay", exception.Message, StringComparison.Ordinal);
        gate.Release();
        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Fact]
    public async Task Get_ManyClientsAndTargets_ShareOneStream()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        string[] services = ["pay", "ship", "stock"];
        xds.Update(u => Array.ForEach(services, name => u.SetService(name, s => s.Endpoints(backend))));
        await using var mesh = XdsMesh.Runtime(xds);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            using var client = mesh.CreateHttpClient();
            Assert.Equal("one", await client.AnsweredByAsync($"http://{services[i % services.Length]}/"));
        }));

        Assert.Equal((1, 1L), (xds.StreamCount, xds.ConnectionCount));
    }

    [Fact]
    public async Task Dispose_OneOfTwoRuntimes_LeavesTheOtherItsStreamAndCalls()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        var first = XdsMesh.Runtime(xds);
        await using var second = XdsMesh.Runtime(xds);
        using var ofFirst = first.CreateHttpClient();
        using var ofSecond = second.CreateHttpClient();
        await ofFirst.AnsweredByAsync("http://pay/");
        await ofSecond.AnsweredByAsync("http://pay/");
        Assert.Equal(2, xds.OpenStreamCount);

        await first.DisposeAsync();

        await xds.WaitUntilAsync(server => server.OpenStreamCount == 1, TestTimeout.Token);
        Assert.Equal("pay-1", await ofSecond.AnsweredByAsync("http://pay/"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ofFirst.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Fact]
    public async Task WaitUntilReady_EndpointsNotYetSent_EndsWhenTheyAre()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        using var gate = xds.HoldResponses();
        await using var mesh = XdsMesh.Runtime(xds);

        var ready = mesh.WaitUntilReadyAsync(["pay"], TestTimeout.Ceiling);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);
        Assert.False(ready.IsCompleted);
        gate.Release();

        await ready;
        using var client = mesh.CreateHttpClient();
        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }
}
