using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using MeshClient.IntegrationTests.Grpc;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Xds;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.IntegrationTests.Telemetry;

/// <summary>What the meter says about real calls. Each test has a meter factory of its own.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, string Text)> _measured = new();

    public MetricsTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, owner) =>
        {
            if (instrument.Meter.Name == "MeshClient" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                owner.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Record(instrument, "-", tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, Text(value), tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, Text(value), tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #2")]
    public async Task Call_WithTwoRetries_IsOneSuccessOfThreeAttempts()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Status(503), BackendBehavior.Default);
        await using var mesh = Runtime(EasyMode.Options("catalog", _ => { }, backend));
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://catalog/", TestTimeout.Token);

        Assert.Equal(
            ["- http.request.method=GET http.response.status_code=200 mesh.outcome=success mesh.route=catalog mesh.target=catalog"],
            Of("mesh.client.call.duration"));
        Assert.Equal(["2 mesh.outcome=success mesh.route=catalog mesh.target=catalog"], Of("mesh.client.call.retries"));
        Assert.Equal(
            [
                "1 http.request.method=GET kind=initial mesh.cluster=catalog",
                "1 http.request.method=GET kind=retry mesh.cluster=catalog",
                "1 http.request.method=GET kind=retry mesh.cluster=catalog",
            ],
            Of("mesh.client.attempt.started"));
        Assert.Equal(
            [
                "- error.type=503 http.request.method=GET http.response.status_code=503 mesh.cluster=catalog mesh.outcome=failure",
                "- error.type=503 http.request.method=GET http.response.status_code=503 mesh.cluster=catalog mesh.outcome=failure",
                "- http.request.method=GET http.response.status_code=200 mesh.cluster=catalog mesh.outcome=success",
            ],
            Of("mesh.client.attempt.duration"));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #6")]
    public async Task Call_NoEndpoint_FailsWithoutAnAttempt()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(Array.Empty<FakeBackend>()));
        await using var mesh = Runtime(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var client = mesh.CreateHttpClient();

        await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync("http://greeter/", TestTimeout.Token));

        Assert.Contains("error.type=no_healthy_endpoint", Assert.Single(Of("mesh.client.call.duration")), StringComparison.Ordinal);
        Assert.Contains("error.type=no_healthy_endpoint", Assert.Single(Of("mesh.client.pick.failures")), StringComparison.Ordinal);
        Assert.Empty(Of("mesh.client.attempt.started"));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #7")]
    public async Task Call_CircuitBreakerFull_IsCountedAsDropped()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = Runtime(EasyMode.Options("catalog", service => service.MaxRequests = 1, backend));
        using var client = mesh.CreateHttpClient();
        using var gate = backend.HoldRequests();
        var held = client.GetAsync("http://catalog/", TestTimeout.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);
        var active = Observe("mesh.client.circuit_breaker.active");

        await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync("http://catalog/", TestTimeout.Token));
        gate.Dispose();
        using var response = await held;

        Assert.Equal(["1 mesh.cluster=catalog resource=requests", "0 mesh.cluster=catalog resource=retries"], active);
        Assert.Equal(["1 category=circuit_breaker mesh.cluster=catalog"], Of("mesh.client.dropped"));
        Assert.Single(Of("mesh.client.attempt.started"));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #9")]
    public async Task Call_CancelledByTheCaller_IsNeitherSuccessNorFailure()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var mesh = Runtime(EasyMode.Options("catalog", _ => { }, backend));
        using var client = mesh.CreateHttpClient();
        using var gate = backend.HoldRequests();
        using var cancellation = new CancellationTokenSource();
        var call = client.GetAsync("http://catalog/", cancellation.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(
            ["- http.request.method=GET mesh.outcome=cancelled mesh.route=catalog mesh.target=catalog"], Of("mesh.client.call.duration"));
        Assert.Equal(["1 http.request.method=GET mesh.target=catalog", "-1 http.request.method=GET mesh.target=catalog"], Of("mesh.client.call.active"));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #23")]
    [Trait("Rule", "telemetry 9 #24")]
    public async Task ControlPlane_GoodThenBadUpdate_IsCountedAndShownAsCached()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        await using var mesh = Runtime(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        await mesh.WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);
        var cluster = (await mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters[0].Name;

        xds.SetJson(XdsResourceType.Cluster, $$"""{ "name": "{{cluster}}", "type": "EDS" }""");
        await xds.WaitForNackAsync(XdsResourceType.Cluster, TestTimeout.Token);

        Assert.Equal([$"1 grpc.xds.server={xds.Target}"], Observe("mesh.xds.connected"));
        Assert.Equal([$"1 grpc.xds.resource_type=envoy.config.cluster.v3.Cluster grpc.xds.server={xds.Target}"], Of("mesh.xds.nacks"));
        Assert.Contains(
            $"1 grpc.xds.resource_type=envoy.config.cluster.v3.Cluster grpc.xds.server={xds.Target} valid=False", Of("mesh.xds.resource_updates"));
        Assert.Contains(
            "1 grpc.xds.authority=#old grpc.xds.cache_state=nacked_but_cached grpc.xds.resource_type=envoy.config.cluster.v3.Cluster",
            Observe("mesh.xds.resources"));
        Assert.Equal([$"1 mesh.cluster={cluster} state=idle"], Observe("mesh.client.endpoints"));
    }

    [Fact]
    public async Task GrpcCall_DeadlinePassesInADelayOfAFilter_IsDeadlineExceeded()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend));
        xds.SetFault("greeter", FaultListener.Delay(TestTimeout.Ceiling * 10));
        await using var mesh = Runtime(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var call = new Greeter.GreeterClient(channel).SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.AddSeconds(1));

        await call.FailsAsync();

        var measured = await Eventually.IsAsync(() => Task.FromResult(Of("mesh.client.call.duration")), calls => calls.Length == 1);
        Assert.Contains("error.type=deadline_exceeded", measured[0], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #38")]
    public async Task Cluster_NoLongerRouted_LosesItsGauges()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.AddCluster("blue", backend).AddCluster("green", backend).Split(("blue", 1)));
        await using var mesh = Runtime(new MeshClientOptions { Bootstrap = xds.Bootstrap });
        await mesh.WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);
        var before = Observe("mesh.client.endpoints");

        xds.SetService("greeter", service => service.AddCluster("blue", backend).AddCluster("green", backend).Split(("green", 1)));
        var after = await Eventually.IsAsync(
            () => Task.FromResult(Observe("mesh.client.endpoints")), seen => seen.All(text => text.Contains("green", StringComparison.Ordinal)));

        Assert.Equal(["1 mesh.cluster=blue state=idle"], before);
        Assert.Equal(["1 mesh.cluster=green state=idle"], after);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private MeshRuntime Runtime(MeshClientOptions options) =>
        MeshRuntime.Create(options, new EngineEnvironment { MeterFactory = _services.GetRequiredService<IMeterFactory>() });

    private string[] Of(string instrument) => [.. _measured.Where(item => item.Name == instrument).Select(item => item.Text)];

    private string[] Observe(string instrument)
    {
        var before = Of(instrument).Length;
        _listener.RecordObservableInstruments();
        return Of(instrument)[before..];
    }

    private void Record(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}");
        _measured.Enqueue((instrument.Name, $"{value} {string.Join(' ', text)}"));
    }
}
