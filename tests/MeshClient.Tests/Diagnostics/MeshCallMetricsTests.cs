using System.Diagnostics.Metrics;
using MeshClient.Diagnostics;
using MeshClient.Tests.Support;

namespace MeshClient.Tests.Diagnostics;

public sealed class MeshCallMetricsTests : IDisposable
{
    private static readonly CallMethod Get = MethodTags.Http(HttpMethod.Get);
    private readonly Meter _meter = new(InstrumentNames.Source);

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void CallEnded_PlainHttp_RecordsDurationWithAllTags()
    {
        var metrics = new MeshCallMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        var call = metrics.CallStarted("greeter", Get);
        metrics.CallEnded(call, "default", CallResult.Http(503), TimeSpan.FromMilliseconds(250), retries: 2);

        Assert.Equal(
            [
                new Measurement("mesh.client.call.active", 1, "http.request.method=GET mesh.target=greeter"),
                new Measurement("mesh.client.call.active", -1, "http.request.method=GET mesh.target=greeter"),
                new Measurement(
                    "mesh.client.call.duration", 0.25,
                    "error.type=503 http.request.method=GET http.response.status_code=503 mesh.outcome=failure mesh.route=default mesh.target=greeter"),
                new Measurement("mesh.client.call.retries", 2, "mesh.outcome=failure mesh.route=default mesh.target=greeter"),
            ],
            recorder.All);
    }

    [Fact]
    public void CallEnded_Grpc_RecordsMethodAndStatusByName()
    {
        var metrics = new MeshCallMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        var call = metrics.CallStarted("greeter", new MethodTags().Rpc("/pkg.Greeter/SayHello"));
        metrics.CallEnded(call, "r", CallResult.Grpc(5), TimeSpan.FromSeconds(1), retries: 0);

        Assert.Equal(
            new Measurement(
                "mesh.client.call.duration", 1,
                "mesh.outcome=success mesh.route=r mesh.target=greeter rpc.method=pkg.Greeter/SayHello rpc.status_code=NOT_FOUND"),
            Assert.Single(recorder.Of("mesh.client.call.duration")));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #3")]
    public void CallEnded_WithoutRetries_RecordsNoRetries()
    {
        var metrics = new MeshCallMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        metrics.CallEnded(metrics.CallStarted("greeter", Get), "r", CallResult.Http(200), TimeSpan.Zero, retries: 0);

        Assert.Empty(recorder.Of("mesh.client.call.retries"));
    }

    [Fact]
    public void CallEnded_ListenerCameDuringTheCall_DoesNotTakeOffWhatWasNotAdded()
    {
        var metrics = new MeshCallMetrics(_meter);
        var call = metrics.CallStarted("greeter", Get);
        using var recorder = new MetricRecorder(_meter);

        metrics.CallEnded(call, "r", CallResult.Http(200), TimeSpan.Zero, retries: 0);

        Assert.Empty(recorder.Of("mesh.client.call.active"));
    }

    [Fact]
    public void Attempts_EachKind_AreCountedByCluster()
    {
        var metrics = new MeshCallMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        metrics.AttemptStarted("a", Get, AttemptKind.Initial);
        metrics.AttemptStarted("a", Get, AttemptKind.Retry);
        metrics.AttemptStarted("a", Get, AttemptKind.Hedge);
        metrics.AttemptStarted("a", Get, AttemptKind.Transparent);
        metrics.AttemptEnded("a", Get, CallResult.Failed(MeshFailureReason.PerTryTimeout), TimeSpan.FromSeconds(2));

        Assert.Equal(
            ["initial", "retry", "hedge", "transparent"],
            recorder.Of("mesh.client.attempt.started").Select(item => item.Tags.Split(' ')[1].Replace("kind=", "", StringComparison.Ordinal)));
        Assert.Equal(
            new Measurement("mesh.client.attempt.duration", 2, "error.type=per_try_timeout http.request.method=GET mesh.cluster=a mesh.outcome=failure"),
            Assert.Single(recorder.Of("mesh.client.attempt.duration")));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #7")]
    public void Refusals_OfEveryKind_AreCountedWithTheirReason()
    {
        var metrics = new MeshCallMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        metrics.Dropped("a", DropCategories.CircuitBreaker);
        metrics.Dropped("a", "lb");
        metrics.PickFailed("a", MeshFailureReason.NoHealthyEndpoint);
        metrics.RetryDenied("t", "a", RetryDenial.NotReplayable);

        Assert.Equal(
            [
                new Measurement("mesh.client.dropped", 1, "category=circuit_breaker mesh.cluster=a"),
                new Measurement("mesh.client.dropped", 1, "category=lb mesh.cluster=a"),
                new Measurement("mesh.client.pick.failures", 1, "error.type=no_healthy_endpoint mesh.cluster=a"),
                new Measurement("mesh.client.retry.denied", 1, "mesh.cluster=a mesh.target=t reason=not_replayable"),
            ],
            recorder.All);
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #16")]
    public void Call_NoListener_AllocatesNothing()
    {
        var metrics = new MeshCallMetrics(_meter);
        RunCalls(metrics, 1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        RunCalls(metrics, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Call_ListenerThatKeepsNothing_AllocatesNothing()
    {
        var metrics = new MeshCallMetrics(_meter);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, owner) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                owner.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<int>(static (_, _, _, _) => { });
        listener.Start();
        RunCalls(metrics, 1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        RunCalls(metrics, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #15")]
    public void Histograms_CarryTheBucketsOfTheConventions()
    {
        var advice = new Dictionary<string, IReadOnlyList<double>?>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter) && instrument is Histogram<double> histogram)
            {
                advice[instrument.Name] = histogram.Advice?.HistogramBucketBoundaries;
            }
        };
        listener.Start();

        _ = new MeshCallMetrics(_meter);

        double[] conventions = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
        Assert.Equal([0.001, 0.0025, .. conventions], advice["mesh.client.call.duration"]);
        Assert.Equal(conventions, advice["mesh.client.attempt.duration"]);
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #37")]
    public void Rpc_MoreMethodsThanTheLimit_BecomeOther()
    {
        var methods = new MethodTags();

        var values = Enumerable.Range(0, 2_000).Select(index => methods.Rpc($"/s/{index}").Value).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(MethodTags.MaxRpcMethods + 1, values.Count);
        Assert.Contains(MethodTags.Other, values);
        Assert.Equal("s/7", methods.Rpc("/s/7").Value);
    }

    [Fact]
    public void Http_UnknownVerb_BecomesOther() =>
        Assert.Equal("_OTHER", MethodTags.Http(new HttpMethod("FROBNICATE")).Value);

    private static void RunCalls(MeshCallMetrics metrics, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var call = metrics.CallStarted("greeter", Get);
            metrics.AttemptStarted("a", Get, AttemptKind.Initial);
            metrics.AttemptEnded("a", Get, CallResult.Http(200), TimeSpan.FromMilliseconds(1));
            metrics.CallEnded(call, "r", CallResult.Http(200), TimeSpan.FromMilliseconds(1), retries: 1);
        }
    }
}
