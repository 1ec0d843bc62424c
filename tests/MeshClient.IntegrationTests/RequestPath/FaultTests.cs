using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

/// <summary>Faults that the control plane injects into plain HTTP calls (gRFC A33, Envoy's fault filter).</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(20);

    private FakeXdsServer _xds = null!;
    private FakeBackend _backend = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _backend = await Backends.StartAsync("one");
        _xds.SetService("shop", s => s.Endpoints(_backend).Retry(attempts: 2, on: "5xx"));
    }

    [Fact]
    public async Task Get_Abort_IsARealResponseThatNoRetrySees()
    {
        _xds.SetFault("shop", FaultListener.AbortByHttpStatus(503));
        await using var mesh = XdsMesh.Runtime(_xds);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://shop/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("fault filter abort", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        Assert.Equal("FI", response.GetMeshCall()?.ResponseFlags);
        Assert.Equal(0, _backend.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L15")]
    public async Task Get_DelayAndRetry_DelaysTheCallOnceAndNotItsAttempts()
    {
        _xds.SetFault("shop", FaultListener.Delay(Delay));
        _backend.Enqueue(BackendBehavior.Status(503));
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(_xds, time);
        using var client = mesh.CreateHttpClient();
        await mesh.WaitUntilReadyAsync(["shop"], TestTimeout.Ceiling, TestTimeout.Token);
        var started = time.GetUtcNow();

        var call = client.GetAsync(new Uri("http://shop/"), TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, call);

        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, _backend.RequestCount);
        Assert.InRange(time.GetUtcNow() - started, Delay, Delay * 1.5);
    }

    [Fact]
    public async Task Get_CallerGivesUpInADelay_IsCancelledAndHoldsNothing()
    {
        _xds.SetFault("shop", FaultListener.Delay(Delay));
        await using var mesh = XdsMesh.Runtime(_xds);
        using var client = mesh.CreateHttpClient();
        using var caller = new CancellationTokenSource();
        var call = client.GetAsync(new Uri("http://shop/"), caller.Token);
        await Eventually.IsAsync(() => Task.FromResult(mesh.Engine.Faults.Count), count => count == 1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<TaskCanceledException>(() => call);
        Assert.Equal(0, mesh.Engine.Faults.Count);
        Assert.Equal(0, _backend.RequestCount);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }
}
