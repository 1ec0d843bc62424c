using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MeshClient.Testing.LoadReports;
using MeshClient.Testing.Resources;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.Tests.LoadReports;

/// <summary>The server's side of load reporting (xds-client 2.12).</summary>
public sealed class LoadReportSinkTests : IDisposable
{
    private readonly FakeXdsServer _server = new(new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromSeconds(5) });
    private readonly RawLrsClient _client;

    public LoadReportSinkTests() => _client = new RawLrsClient(_server);

    private static CancellationToken Token => TestTimeout.Token;

    private LoadReportSink Sink => _server.LoadReports;

    [Fact]
    public async Task Introduction_IsAnsweredWithTheRequest()
    {
        Sink.Request = new LoadReportRequest { AllClusters = false, Clusters = ["a", "b"], Interval = TimeSpan.FromSeconds(3), EveryEndpoint = true };

        await _client.IntroduceAsync();

        var response = await _client.NextAsync();
        Assert.Equal(["a", "b"], response.Clusters);
        Assert.Equal(TimeSpan.FromSeconds(3), response.LoadReportingInterval.ToTimeSpan());
        Assert.Equal((false, true), (response.SendAllClusters, response.ReportEndpointGranularity));
        Assert.Equal("raw", Assert.Single(Sink.Reports).Node!.Id);
        Assert.Null(Assert.Single(Sink.Streams).Protocol);
        Assert.Equal((1, 1, 0), (Sink.StreamCount, Sink.OpenStreamCount, _server.StreamCount));
    }

    [Fact]
    public async Task Request_Changed_IsSentToWhoHasIntroducedItself()
    {
        await _client.IntroduceAsync();
        await _client.NextAsync();

        Sink.Request = new LoadReportRequest { Interval = TimeSpan.FromSeconds(9) };

        Assert.Equal(TimeSpan.FromSeconds(9), (await _client.NextAsync()).LoadReportingInterval.ToTimeSpan());
    }

    [Fact]
    public async Task Request_Null_KeepsTheServerSilentUntilItIsSet()
    {
        Sink.Request = null;
        await _client.IntroduceAsync();
        await Sink.WaitForReportAsync(r => r.Node is not null, Token);

        Sink.Request = new LoadReportRequest { Interval = TimeSpan.FromSeconds(2) };

        Assert.Equal(TimeSpan.FromSeconds(2), (await _client.NextAsync()).LoadReportingInterval.ToTimeSpan());
    }

    [Fact]
    public async Task Report_IsRecordedWithAllItsNumbers()
    {
        await _client.IntroduceAsync();

        await _client.ReportAsync(
            new ClusterStats
            {
                ClusterName = "a",
                ClusterServiceName = "a-endpoints",
                LoadReportInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)),
                TotalDroppedRequests = 5,
                DroppedRequests = { new ClusterStats.Types.DroppedRequests { Category = "throttle", DroppedCount = 3 } },
                UpstreamLocalityStats =
                {
                    new UpstreamLocalityStats
                    {
                        Locality = new Locality { Region = "eu", Zone = "1", SubZone = "x" },
                        Priority = 1,
                        TotalIssuedRequests = 10,
                        TotalSuccessfulRequests = 7,
                        TotalErrorRequests = 2,
                        TotalRequestsInProgress = 1,
                        LoadMetricStats =
                        {
                            new EndpointLoadMetricStats { MetricName = "named_metrics.queue", NumRequestsFinishedWithMetric = 2, TotalMetricValue = 3.5 },
                        },
                        CpuUtilization = new UnnamedEndpointLoadMetricStats { NumRequestsFinishedWithMetric = 4, TotalMetricValue = 2 },
                    },
                    new UpstreamLocalityStats { TotalIssuedRequests = 1, TotalSuccessfulRequests = 1 },
                },
            });

        var load = await Sink.WaitForClusterAsync("a", cancellationToken: Token);
        Assert.Equal(("a-endpoints", TimeSpan.FromSeconds(1.5), 5L, 3L), (load.EndpointsName, load.Interval, load.TotalDropped, load.Dropped["throttle"]));
        Assert.Equal((11L, 8L, 2L, 1L), (load.Issued, load.Successes, load.Errors, load.InProgress));
        var locality = load.Locality("eu", "1", "x")!;
        Assert.Equal((1, 10L), (locality.Priority, locality.Issued));
        Assert.Equal(new RecordedLoadMetric(2, 3.5), locality.Metrics["named_metrics.queue"]);
        Assert.Equal(new RecordedLoadMetric(4, 2), locality.CpuUtilization);
        Assert.Null(locality.MemoryUtilization);
        Assert.Null(load.Locality("us"));
    }

    [Fact]
    public async Task TotalsOf_SeveralReports_AddsThemUp()
    {
        await _client.IntroduceAsync();
        var stats = new ClusterStats { ClusterName = "a", TotalDroppedRequests = 1, UpstreamLocalityStats = { new UpstreamLocalityStats { TotalIssuedRequests = 2, TotalErrorRequests = 1 } } };

        await _client.ReportAsync(stats, new ClusterStats { ClusterName = "b" });
        await _client.ReportAsync(stats);

        await Sink.WaitUntilAsync(s => s.Reports.Count == 3, Token);
        Assert.Equal((4L, 0L, 2L, 2L), Sink.TotalsOf("a"));
    }

    [Fact]
    public async Task FailStreams_OpenAndLaterOnes_End()
    {
        await _client.IntroduceAsync();
        await _client.NextAsync();

        Sink.FailStreams(detail: "no LRS here");
        using var later = new RawLrsClient(_server);

        Assert.Equal(new Status(StatusCode.Unimplemented, "no LRS here"), await _client.EndAsync());
        Assert.Equal(StatusCode.Unimplemented, (await later.EndAsync()).StatusCode);
        Sink.AcceptStreams();
        using var accepted = new RawLrsClient(_server);
        await accepted.IntroduceAsync();
        Assert.True((await accepted.NextAsync()).SendAllClusters);
    }

    [Fact]
    public async Task SendRaw_Garbage_BreaksTheClientsParser()
    {
        await _client.IntroduceAsync();
        await _client.NextAsync();

        Sink.SendRaw(new byte[] { 0xff, 0xff });

        Assert.Contains("InvalidProtocolBufferException", (await _client.EndAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForCluster_NeverReported_SaysWhatWasSeen()
    {
        await using var server = new FakeXdsServer(new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromMilliseconds(300) });
        using var client = new RawLrsClient(server);
        await client.IntroduceAsync();
        await client.NextAsync();

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => server.LoadReports.WaitForClusterAsync("a", c => c.Issued > 1, Token));

        Assert.Contains("cluster \"a\" c => c.Issued > 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("stream 1: no cluster", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReportLoad_Cluster_NamesItsOwnServer()
    {
        var cluster = Cluster.Parser.ParseFrom(XdsResources.Cluster("a").ReportLoad("named_metrics.*").Build().Value.Span);

        Assert.NotNull(cluster.LrsServer.Self);
        Assert.Equal(["named_metrics.*"], cluster.LrsReportEndpointMetrics);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
