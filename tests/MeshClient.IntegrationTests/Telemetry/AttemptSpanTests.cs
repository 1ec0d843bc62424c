using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.IntegrationTests.Telemetry;

/// <summary>The platform's spans and metrics of attempts, with the mesh's facts.</summary>
public sealed class AttemptSpanTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public AttemptSpanTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    [Trait("Rule", "telemetry 9 #20a")]
    public async Task Retry_SecondAttempt_HasResendCountAndItsOwnEndpoint()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Default);
        await using var mesh = EasyMode.Runtime("resent", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://resent/", TestTimeout.Token);

        var attempts = _stopped.Where(activity => Equals(activity.GetTagItem("mesh.cluster"), "resent")).ToArray();
        Assert.Equal(
            [(backend.Address, null), (backend.Address, (object)1)],
            attempts.Select(activity => (activity.GetTagItem("mesh.endpoint"), activity.GetTagItem("http.request.resend_count"))));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #33")]
    public async Task Retry_SecondAttempt_CarriesASpanIdOfItsOwnOnce()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Default);
        await using var mesh = EasyMode.Runtime("parented", backend);
        using var client = mesh.CreateHttpClient();
        using var parent = new Activity("application").Start();

        using var response = await client.GetAsync("http://parented/", TestTimeout.Token);

        var parents = backend.Requests.Select(request => request.Headers["traceparent"].ToString().Split('-')).ToArray();
        Assert.Equal(2, parents.Length);
        Assert.All(parents, seen => Assert.Equal(parent.TraceId.ToString(), seen[1]));
        Assert.NotEqual(parents[0][2], parents[1][2]);
    }

    [Fact]
    public async Task Retry_TraceparentOfTheApplication_StaysOnEveryAttempt()
    {
        const string Own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Default);
        await using var mesh = EasyMode.Runtime("own-parent", backend);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://own-parent/");
        request.Headers.Add("traceparent", Own);

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal([Own, Own], backend.Requests.Select(seen => seen.Headers["traceparent"]));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #1")]
    public async Task Call_WithoutRetry_IsMeasuredOnceByTheMeshAndOnceByThePlatform()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, owner) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                owner.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => measured.Enqueue(instrument.Name));
        listener.Start();
        await using var mesh = MeshRuntime.Create(EasyMode.Options("measured", _ => { }, backend), new EngineEnvironment { MeterFactory = factory });
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync("http://measured/", TestTimeout.Token);

        string[] durations = ["mesh.client.call.duration", "mesh.client.attempt.duration", "http.client.request.duration"];
        Assert.Equal(durations.Order(StringComparer.Ordinal), measured.Where(durations.Contains).Order(StringComparer.Ordinal));
    }
}
