using BenchmarkDotNet.Attributes;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
using MeshClient.Http;
using MeshClient.Topology;
using MeshClient.Topology.Dns;
using MeshClient.Transport;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Benchmarks.Http;

/// <summary>
/// What a unary request costs on top of the transport: target, route, pick, accounting, completion. Budget: 1.5 µs and 600 B over the
/// baseline. The refused call shows that shedding load stays cheap; its exception is created but not thrown by the mesh.
/// </summary>
public class HandlerOverheadBenchmarks
{
    private const string Target = "greeter";

    private readonly Uri _uri = new("http://greeter/items");
    private readonly HttpMessageInvoker _direct = new(new CannedHandler());
    private readonly byte[] _buffer = new byte[256];
    private HttpMessageInvoker _mesh = null!;
    private HttpMessageInvoker _withPolicies = null!;
    private HttpMessageInvoker _open = null!;
    private HttpMessageInvoker _openAsSidecar = null!;

    [GlobalSetup]
    public void SetUp() => SetUpTask.Complete(SetUpAsync);

    [Benchmark(Baseline = true)]
    public Task<int> DirectAsync() => SendAsync(_direct);

    [Benchmark]
    public Task<int> MeshAsync() => SendAsync(_mesh);

    [Benchmark]
    public Task<int> MeshWithTimeoutAndRetryPolicyAsync() => SendAsync(_withPolicies);

    [Benchmark]
    public bool RefusedByOpenCircuit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        return _open.SendAsync(request, CancellationToken.None).IsFaulted;
    }

    [Benchmark]
    public async Task<int> RefusedByOpenCircuitAsSidecarAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        using var response = await _openAsSidecar.SendAsync(request, CancellationToken.None);
        return (int)response.StatusCode;
    }

    private async Task SetUpAsync()
    {
        _mesh = await CreateAsync(new ForwardAction { Clusters = [new WeightedCluster(Target, 1)] }, CircuitBreakerThresholds.Default);
        _withPolicies = await CreateAsync(
            new ForwardAction
            {
                Clusters = [new WeightedCluster(Target, 1)],
                Timeout = TimeSpan.FromSeconds(10),
                RetryPolicy = new RetryPolicy { RetryOn = RetryConditions.GatewayError | RetryConditions.ConnectFailure, NumRetries = 2 },
            },
            CircuitBreakerThresholds.Default);
        var open = new CircuitBreakerThresholds { MaxRequests = 0 };
        _open = await CreateAsync(new ForwardAction { Clusters = [new WeightedCluster(Target, 1)] }, open);
        _openAsSidecar = await CreateAsync(new ForwardAction { Clusters = [new WeightedCluster(Target, 1)] }, open, LocalReplyMode.Responses);
    }

    private async Task<int> SendAsync(HttpMessageInvoker invoker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        using var response = await invoker.SendAsync(request, CancellationToken.None);
        var stream = await response.Content.ReadAsStreamAsync();
        var total = 0;
        while (await stream.ReadAsync(_buffer) is var count and > 0)
        {
            total += count;
        }

        return total;
    }

    private static async Task<HttpMessageInvoker> CreateAsync(
        ForwardAction action, CircuitBreakerThresholds thresholds, LocalReplyMode replies = LocalReplyMode.Exceptions)
    {
        var loop = new ControlLoop(NullLogger.Instance);
        var source = new FixedResourceSource(loop, Target, action, thresholds, endpoints: 10);
        var context = new TopologyContext(
            source, loop, SystemDnsResolver.Instance, TimeProvider.System, ThreadLocalRandomSource.Instance, new TopologyOptions(), NullLogger.Instance);
        var clusters = new ClusterRegistry(context, (name, unreferenced) =>
        {
            var balancer = new ClusterBalancer(
                name, new CannedTransport(), TimeProvider.System, ThreadLocalRandomSource.Instance, loop, NullLogger.Instance);
            return new ClusterRuntime(name, balancer, new ClusterTransportFactory(TimeProvider.System), unreferenced);
        });
        var targets = new TargetRegistry(context, clusters, key => key.Name);
        await targets.Get(Target, TargetKey.NoPort).WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None);
        var metrics = new MeshCallMetrics(new System.Diagnostics.Metrics.Meter("benchmark"));
        var calls = new MeshCallContext(
            TimeProvider.System, ThreadLocalRandomSource.Instance, metrics, new MethodTags(), replies, NullLogger.Instance);
        return new HttpMessageInvoker(new MeshHandler(targets, calls, passThrough: null, target: null));
    }
}
