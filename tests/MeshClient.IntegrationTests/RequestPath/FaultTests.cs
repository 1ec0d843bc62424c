using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds;

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
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(_xds, time);
        using var client = mesh.CreateHttpClient();

        // Connected before the clock runs, which would outrun the sockets.
        using var before = await client.GetAsync(new Uri("http://shop/"), TestTimeout.Token);
        _xds.SetFault("shop", FaultListener.Delay(Delay));
        await XdsMesh.AppliedAsync(_xds, mesh, XdsResourceType.Listener);
        _backend.Enqueue(BackendBehavior.Status(503));
        var started = time.GetUtcNow();

        var call = client.GetAsync(new Uri("http://shop/"), TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, call, TimeSpan.FromMilliseconds(100));

        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, _backend.RequestCount);
        Assert.InRange(time.GetUtcNow() - started, Delay, (2 * Delay) - TimeSpan.FromTicks(1));
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
