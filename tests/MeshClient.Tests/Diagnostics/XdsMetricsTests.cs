using System.Diagnostics.Metrics;
using MeshClient.Diagnostics;
using MeshClient.Tests.Support;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Tests.Diagnostics;

public sealed class XdsMetricsTests : IDisposable
{
    private static readonly XdsServer Server = new("xds.test:1");
    private readonly Meter _meter = new(InstrumentNames.Source);

    public void Dispose() => _meter.Dispose();

    [Fact]
    [Trait("Rule", "telemetry 9 #22")]
    public void Connected_ThroughAnOutage_IsTrueAgainOnlyFromAResponse()
    {
        var metrics = new XdsMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        metrics.StreamOpened(Server);
        recorder.Observe();
        metrics.StreamClosed(Server, wasConnected: false);
        metrics.ServerFailed(Server);
        recorder.Observe();
        metrics.StreamOpened(Server);
        recorder.Observe();
        metrics.StreamConnected(Server);
        recorder.Observe();

        Assert.Equal([1, 0, 0, 1], recorder.Of("mesh.xds.connected").Select(item => item.Value));
        Assert.Equal(
            new Measurement("mesh.xds.server_failures", 1, "grpc.xds.server=xds.test:1"),
            Assert.Single(recorder.Of("mesh.xds.server_failures")));
    }

    [Fact]
    public void Connected_StreamThatWorkedEnds_IsNoFailure()
    {
        var metrics = new XdsMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        metrics.StreamOpened(Server);
        metrics.StreamConnected(Server);
        metrics.StreamClosed(Server, wasConnected: true);
        recorder.Observe();
        metrics.StreamOpened(Server);
        recorder.Observe();

        Assert.Equal([1, 1], recorder.Of("mesh.xds.connected").Select(item => item.Value));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #23")]
    public void Updates_GoodAndBad_AreCountedApart()
    {
        var metrics = new XdsMetrics(_meter);
        using var recorder = new MetricRecorder(_meter);

        metrics.ResourceReceived(Server, XdsResourceType.Cluster, valid: true);
        metrics.ResourceReceived(Server, XdsResourceType.Cluster, valid: false);
        metrics.NackSent(Server, XdsResourceType.Cluster);

        const string Tags = "grpc.xds.resource_type=envoy.config.cluster.v3.Cluster grpc.xds.server=xds.test:1";
        Assert.Equal(
            [
                new Measurement("mesh.xds.resource_updates", 1, $"{Tags} valid=True"),
                new Measurement("mesh.xds.resource_updates", 1, $"{Tags} valid=False"),
                new Measurement("mesh.xds.nacks", 1, Tags),
            ],
            recorder.All);
    }
}
