using Google.Protobuf;
using MeshClient.Testing;
using MeshClient.Testing.Resources;

namespace Quickstart;

/// <summary>A control plane and three replicas each of an HTTP and a gRPC service.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(4);
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(60);

    private Stage(FakeXdsServer controlPlane, FakeBackend[] catalog, FakeBackend[] greeter)
    {
        ControlPlane = controlPlane;
        Catalog = catalog;
        Greeter = greeter;
    }

    public FakeXdsServer ControlPlane { get; }

    public FakeBackend[] Catalog { get; }

    public FakeBackend[] Greeter { get; }

    public static async Task<Stage> OpenAsync()
    {
        var controlPlane = await FakeXdsServer.StartAsync();
        var catalog = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => StartAsync($"catalog-{i}")));
        var greeter = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => StartAsync($"greeter-{i}")));
        return new Stage(controlPlane, catalog, greeter);
    }

    /// <summary>All replicas of both services, balanced by latency.</summary>
    public void ServeAll() => ControlPlane.Update(update =>
    {
        update.SetService("catalog", service => service
            .Endpoints(Catalog)
            .LoadBalancing(XdsLoadBalancing.LatencyAware())
            .Retry(attempts: 2, on: "gateway-error,connect-failure,refused-stream,reset"));
        update.SetService("greeter", service => service
            .Endpoints(Greeter)
            .LoadBalancing(XdsLoadBalancing.LatencyAware())
            .Retry(attempts: 2, on: "unavailable"));
    });

    /// <summary>The HTTP service split in two versions by weight; the third replica is the canary.</summary>
    public void SplitCatalog(int stable, int canary) => ControlPlane.SetService("catalog", service => service
        .AddCluster("catalog-stable", Catalog[0], Catalog[1])
        .AddCluster("catalog-canary", Catalog[2])
        .Split(("catalog-stable", stable), ("catalog-canary", canary))
        .Retry(attempts: 2, on: "gateway-error,connect-failure,refused-stream,reset"));

    /// <summary>Both services without their third replica.</summary>
    public void DropThirdReplicas() => ControlPlane.Update(update =>
    {
        update.SetService("catalog", service => service.Endpoints(Catalog[..2]).LoadBalancing(XdsLoadBalancing.LatencyAware()));
        update.SetService("greeter", service => service.Endpoints(Greeter[..2]).LoadBalancing(XdsLoadBalancing.LatencyAware()));
    });

    /// <summary>Sets the speed of one replica of both services.</summary>
    public void SetLatency(int replica, TimeSpan latency)
    {
        Catalog[replica].Configure(behavior => behavior with { Latency = latency });
        Greeter[replica].Configure(behavior => behavior with { Latency = latency });
    }

    public Task StopReplicaAsync(int replica) => Task.WhenAll(Catalog[replica].StopAsync(), Greeter[replica].StopAsync());

    public Task RestartReplicaAsync(int replica) => Task.WhenAll(Catalog[replica].RestartAsync(), Greeter[replica].RestartAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in Catalog.Concat(Greeter))
        {
            await backend.DisposeAsync();
        }

        await ControlPlane.DisposeAsync();
    }

    private static Task<FakeBackend> StartAsync(string name) => FakeBackend.StartAsync(new FakeBackendOptions
    {
        Name = name,
        RecordedRequestLimit = 1,
        Behavior = new BackendBehavior
        {
            Latency = Fast,
            Grpc = new GrpcReply { Message = new HelloReply { Message = $"Hello from {name}" }.ToByteArray() },
        },
    });
}
