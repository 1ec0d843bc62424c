using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.LoadStats;
using MeshClient.Xds.Tests.LoadReporting.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.LoadReporting;

public sealed class LoadReportStreamTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q1")]
    public async Task Lease_TwoClusters_OpenOneStreamThatBeginsWithTheNodeAlone()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c1");
        await bench.LeaseAsync("c2");

        var stream = await bench.NextStreamAsync();
        var first = await stream.NextRequestAsync();
        await bench.Xds.SettleAsync();

        Assert.Equal("node-1", first.Node.Id);
        Assert.Contains("envoy.lrs.supports_send_all_clusters", first.Node.ClientFeatures);
        Assert.Empty(first.ClusterStats);
        Assert.Null(bench.TryNextStream());
    }

    [Fact]
    [Trait("Rule", "load-balancing M7")]
    public async Task Lease_ServerSaysNothing_SendsNoReport()
    {
        await using var bench = new LoadReportBench();
        var lease = await bench.LeaseAsync("c");
        var stream = await bench.AcceptAsync();
        (await bench.LocalityAsync(lease)).Started();

        await bench.Xds.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Null(stream.TryNextRequest());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q2")]
    [Trait("Rule", "load-balancing M5")]
    public async Task Respond_WithAList_AsksForTheseClustersOnly()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c1");
        await bench.LeaseAsync("c2");
        var stream = await bench.AcceptAsync();

        await stream.RespondAsync(Interval, "c1", "unknown");
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal(["c1"], (await stream.NextRequestAsync()).Clusters());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q2")]
    [Trait("Rule", "load-balancing M5")]
    public async Task Respond_SendAllClusters_AsksForAll()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c1");
        await bench.LeaseAsync("c2");
        var stream = await bench.AcceptAsync();

        await stream.RespondAsync(new LoadStatsResponse { LoadReportingInterval = Duration.FromTimeSpan(Interval), SendAllClusters = true, Clusters = { "c1" } });
        await bench.Xds.AdvanceAsync(Interval);

        var report = await stream.NextRequestAsync();
        Assert.Equal(["c1", "c2"], report.Clusters());
        Assert.Null(report.Node);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q3")]
    public async Task Report_EveryTwoSeconds_CarriesWhatWasAddedAndTheRealInterval()
    {
        await using var bench = new LoadReportBench();
        var lease = await bench.LeaseAsync("c", "service");
        var load = await bench.LocalityAsync(lease);
        await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(1));
        var stream = await bench.AcceptAsync();
        await stream.RespondToAllAsync(TimeSpan.FromSeconds(2));
        var reports = new List<(ulong Issued, double Seconds)>();

        for (var i = 0; i < 5; i++)
        {
            load.Started();
            load.Ended(succeeded: true);
            await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(2));
            var cluster = (await stream.NextRequestAsync()).Cluster("c");
            Assert.Equal("service", cluster.ClusterServiceName);
            reports.Add((cluster.Counts().Issued, cluster.Seconds()));
        }

        Assert.Equal([(1ul, 3), (1ul, 2), (1ul, 2), (1ul, 2), (1ul, 2)], reports);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.7 #Q4")]
    [Trait("Rule", "xds-client 9.1 LRS minimum interval")]
    [InlineData(0, 0)]
    [InlineData(0, 500_000_000)]
    [InlineData(-5, 0)]
    [InlineData(-5, -1)]
    public async Task Respond_WithALowInterval_IsOneSecond(long seconds, int nanos)
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c");
        var stream = await bench.AcceptAsync();

        await stream.RespondAsync(new LoadStatsResponse { LoadReportingInterval = new Duration { Seconds = seconds, Nanos = nanos }, SendAllClusters = true });

        Assert.Equal(TimeSpan.FromSeconds(1), bench.Xds.Time.TimeToNextTimer);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q4")]
    public async Task Respond_WithoutInterval_IsOneSecond()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c");
        var stream = await bench.AcceptAsync();

        await stream.RespondAsync(new LoadStatsResponse { SendAllClusters = true });

        Assert.Equal(TimeSpan.FromSeconds(1), bench.Xds.Time.TimeToNextTimer);
    }

    [Fact]
    public async Task Respond_WithTenThousandYears_IsWhatATimerCanWait()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c");
        var stream = await bench.AcceptAsync();

        await stream.RespondAsync(new LoadStatsResponse { LoadReportingInterval = new Duration { Seconds = 315_576_000_000 } });

        Assert.Equal(TimeSpan.FromDays(24), bench.Xds.Time.TimeToNextTimer);
    }

    [Fact]
    [Trait("Rule", "xds-client 9.1 LRS later responses")]
    public async Task Respond_Again_ChangesClustersAndInterval()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c1");
        await bench.LeaseAsync("c2");
        var stream = await bench.AcceptAsync();
        await stream.RespondAsync(Interval, "c1");
        await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(9));

        await stream.RespondAsync(TimeSpan.FromSeconds(30), "c2");

        Assert.Equal(TimeSpan.FromSeconds(30), bench.Xds.Time.TimeToNextTimer);
        await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["c2"], (await stream.NextRequestAsync()).Clusters());
    }

    [Fact]
    public async Task Respond_WithTheSameInterval_DoesNotPutOffTheReport()
    {
        await using var bench = new LoadReportBench();
        var (_, stream) = await bench.StartAsync();
        await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(9));

        await stream.RespondToAllAsync(Interval);

        Assert.Equal(TimeSpan.FromSeconds(1), bench.Xds.Time.TimeToNextTimer);
    }

    [Fact]
    public async Task Report_SecondOneWithoutLoad_IsLeftOut()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);

        await bench.Xds.AdvanceAsync(Interval);
        var empty = await stream.NextRequestAsync();
        await bench.Xds.AdvanceAsync(Interval);
        await bench.Xds.AdvanceAsync(Interval);
        var skipped = stream.TryNextRequest();
        load.Started();
        await bench.Xds.AdvanceAsync(Interval);
        var cluster = (await stream.NextRequestAsync()).Cluster("c");

        Assert.Empty(empty.Cluster("c").UpstreamLocalityStats);
        Assert.Null(skipped);
        Assert.Equal((1ul, 0ul, 0ul, 1ul), cluster.Counts());
        Assert.Equal(10, cluster.Seconds());
    }

    [Fact]
    public async Task Report_OnlyCallsInProgress_IsNotLeftOut()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        (await bench.LocalityAsync(lease)).Started();

        for (var i = 0; i < 4; i++)
        {
            await bench.Xds.AdvanceAsync(Interval);
            Assert.Equal(1ul, (await stream.NextRequestAsync()).Cluster("c").Counts().InProgress);
        }
    }

    [Theory]
    [InlineData(315_576_000_001, 0)]
    [InlineData(-315_576_000_001, 0)]
    [InlineData(1, 1_000_000_000)]
    [InlineData(1, -1)]
    [InlineData(-1, 1)]
    public async Task Respond_WithAnInvalidInterval_EndsTheStreamAndBacksOff(long seconds, int nanos)
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c");
        var delays = new List<double>();

        for (var i = 0; i < 2; i++)
        {
            var stream = await bench.AcceptAsync();
            var sent = stream.RespondAsync(new LoadStatsResponse { LoadReportingInterval = new Duration { Seconds = seconds, Nanos = nanos } });
            await bench.Xds.Logs.Ids.WaitForAsync(LoadReportBench.Failed, i + 1);
            await sent;
            Assert.True(stream.IsDisposed);
            delays.Add(await bench.ReconnectAsync());
        }

        Assert.InRange(delays[0], 0.8, 1.2);
        Assert.InRange(delays[1], 1.6 * 0.8, 1.6 * 1.2);
        Assert.Contains("load_reporting_interval", (await bench.StatusAsync()).LastError, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q7")]
    public async Task End_Unimplemented_BacksOffAndLeavesTheConfigurationAlone()
    {
        await using var bench = new LoadReportBench();
        var (watcher, ads) = await bench.Xds.StartAsync(Lds, "l");
        await ads.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.LeaseAsync("c");
        var delays = new List<double>();

        for (var i = 0; i < 3; i++)
        {
            await bench.EndAsync(await bench.AcceptAsync(), "status Unimplemented: unknown service");
            delays.Add(await bench.ReconnectAsync());
        }

        Assert.InRange(delays[0], 0.8, 1.2);
        Assert.InRange(delays[1], 1.6 * 0.8, 1.6 * 1.2);
        Assert.InRange(delays[2], 2.56 * 0.8, 2.56 * 1.2);
        Assert.False(ads.IsDisposed);
        await ads.RespondAsync(Lds, "v2", "n2", "l=b");
        Assert.Equal(["a", "b"], watcher.Events);
        Assert.Single(bench.Xds.Logs.Entries, entry => entry is { Level: Microsoft.Extensions.Logging.LogLevel.Warning, Id: 1053 });
    }

    [Fact]
    public async Task End_AfterAResponse_ReconnectsAtTheFirstStep()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c");
        await bench.EndAsync(await bench.AcceptAsync());
        await bench.ReconnectAsync();
        await bench.EndAsync(await bench.AcceptAsync());
        await bench.ReconnectAsync();
        var working = await bench.AcceptAsync();
        await working.RespondToAllAsync(Interval);

        await bench.EndAsync(working);

        Assert.InRange(await bench.ReconnectAsync(), 0.8, 1.2);
    }

    [Fact]
    [Trait("Rule", "load-balancing M6")]
    public async Task Reconnect_AfterAnOutage_ReportsAllOfIt()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);
        load.Started();
        await bench.EndAsync(stream);
        await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(30));
        load.Ended(succeeded: true);

        var next = await bench.AcceptAsync();
        Assert.Null(next.TryNextRequest());
        await next.RespondToAllAsync(Interval);
        await bench.Xds.AdvanceAsync(Interval);

        var cluster = (await next.NextRequestAsync()).Cluster("c");
        Assert.Equal((1ul, 1ul, 0ul, 0ul), cluster.Counts());
        Assert.Equal(40, cluster.Seconds());
    }

    [Fact]
    public async Task Report_ThatDidNotGetAway_ComesAgain()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync(metrics: new() { AllNamed = true });
        var load = await bench.LocalityAsync(lease);
        load.Started();
        load.Metrics!.AddNamed("m", 2);
        stream.HoldWrites();
        await bench.Xds.AdvanceAsync(Interval);
        var lost = await stream.NextRequestAsync();
        await bench.EndAsync(stream);
        await bench.ReconnectAsync();
        load.Started();
        load.Metrics.AddNamed("m", 3);

        var next = await bench.AcceptAsync();
        await next.RespondToAllAsync(Interval);
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal(1ul, lost.Cluster("c").Counts().Issued);
        var locality = Assert.Single((await next.NextRequestAsync()).Cluster("c").UpstreamLocalityStats);
        Assert.Equal((2ul, 0ul, 0ul, 2ul), locality.Counts());
        var metric = Assert.Single(locality.LoadMetricStats);
        Assert.Equal((2ul, 5.0), (metric.NumRequestsFinishedWithMetric, metric.TotalMetricValue));
    }

    [Fact]
    public async Task Report_LastOneHasNotLeft_WaitsForTheNextInterval()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);
        load.Started();
        stream.HoldWrites();
        await bench.Xds.AdvanceAsync(Interval);
        await stream.NextRequestAsync();
        load.Started();
        await bench.Xds.AdvanceAsync(Interval);
        var early = stream.TryNextRequest();

        stream.ReleaseWrites();
        await bench.Xds.Observer.Log.WaitForAsync("load reported");
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Null(early);
        var cluster = (await stream.NextRequestAsync()).Cluster("c");
        Assert.Equal((1ul, 0ul, 0ul, 2ul), cluster.Counts());
        Assert.Equal(20, cluster.Seconds());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q8")]
    public async Task Release_LastLease_SendsTheRestAndEndsTheStream()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);
        load.Started();
        load.Ended(succeeded: false);

        await bench.ReleaseAsync(lease);

        Assert.Equal((1ul, 0ul, 1ul, 0ul), (await stream.NextRequestAsync()).Cluster("c").Counts());
        Assert.True(stream.IsCompleted);
        Assert.Null(bench.Xds.Time.TimeToNextTimer);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q8")]
    public async Task Release_NothingToSay_EndsTheStreamAndForgetsTheCluster()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();

        await bench.ReleaseAsync(lease);

        Assert.Null(stream.TryNextRequest());
        Assert.True(stream.IsCompleted);
        Assert.NotSame(lease.Load, (await bench.LeaseAsync("c")).Load);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q8")]
    public async Task Release_CallInProgress_IsKnownWhenTheClusterComesBack()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);
        load.Started();
        await bench.ReleaseAsync(lease);
        var last = await stream.NextRequestAsync();
        load.Ended(succeeded: true);

        await bench.LeaseAsync("c");
        var next = await bench.AcceptAsync();
        await next.RespondToAllAsync(Interval);
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal((1ul, 0ul, 0ul, 1ul), last.Cluster("c").Counts());
        Assert.Equal((0ul, 1ul, 0ul, 0ul), (await next.NextRequestAsync()).Cluster("c").Counts());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q8")]
    public async Task Release_ServerKeepsTheStreamOpen_CutsItAfterASecond()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        stream.IgnoresCompletion = true;

        await bench.ReleaseAsync(lease);
        var wasDisposed = stream.IsDisposed;
        await bench.Xds.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.False(wasDisposed);
        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task Release_OneOfTwo_KeepsTheStreamAndReportsTheRest()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync("c1");
        await bench.LeaseAsync("c2");
        var load = await bench.LocalityAsync(lease);
        load.Started();

        await bench.ReleaseAsync(lease);
        await bench.Xds.AdvanceAsync(Interval);
        var first = await stream.NextRequestAsync();
        load.Ended(succeeded: true);
        await bench.Xds.AdvanceAsync(Interval);
        var second = await stream.NextRequestAsync();
        await bench.Xds.AdvanceAsync(Interval);
        var third = await stream.NextRequestAsync();
        await bench.Xds.AdvanceAsync(Interval);
        (await bench.LocalityAsync(await bench.LeaseAsync("c3"))).Started();
        await bench.Xds.AdvanceAsync(Interval);
        var last = await stream.NextRequestAsync();

        Assert.False(stream.IsCompleted);
        Assert.Equal((1ul, 0ul, 0ul, 1ul), first.Cluster("c1").Counts());
        Assert.Equal((0ul, 1ul, 0ul, 0ul), second.Cluster("c1").Counts());
        Assert.Equal(default, third.Cluster("c1").Counts());
        Assert.Equal(["c2", "c3"], last.Clusters().Order());
    }

    [Fact]
    public async Task Lease_ReplacedInOneTurn_KeepsStreamAndCounters()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);
        load.Started();

        var again = await bench.Xds.Loop.InvokeAsync(() =>
        {
            lease.Dispose();
            return bench.Reporter.Lease(new LoadReportingConfig(LoadReportBench.Server, EndpointMetricSelection.None), "c", "");
        });
        await bench.Xds.SettleAsync();
        Assert.Same(load, await bench.LocalityAsync(again));
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal((1ul, 0ul, 0ul, 1ul), (await stream.NextRequestAsync()).Cluster("c").Counts());
        Assert.False(stream.IsCompleted);
        Assert.Null(bench.TryNextStream());
    }

    [Fact]
    public async Task Release_DuringTheBackOff_DoesNotConnectAgain()
    {
        await using var bench = new LoadReportBench();
        var lease = await bench.LeaseAsync("c");
        await bench.EndAsync(await bench.AcceptAsync());

        await bench.ReleaseAsync(lease);
        await bench.Xds.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Null(bench.TryNextStream());
    }

    [Fact]
    public async Task Lease_DuringTheBackOff_DoesNotConnectEarlier()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c");
        await bench.EndAsync(await bench.AcceptAsync());

        await bench.LeaseAsync("d");
        await bench.Xds.SettleAsync();

        Assert.Null(bench.TryNextStream());
        Assert.InRange(await bench.ReconnectAsync(), 0.8, 1.2);
        Assert.NotNull(bench.TryNextStream());
    }

    [Fact]
    public async Task Dispose_WithLoad_SendsTheRest()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        (await bench.LocalityAsync(lease)).Started();

        await bench.Xds.Client.DisposeAsync();

        Assert.Equal((1ul, 0ul, 0ul, 1ul), (await stream.NextRequestAsync()).Cluster("c").Counts());
        Assert.True(stream.IsCompleted);
    }

    [Fact]
    public async Task Dispose_LoopIsGone_EndsTheStream()
    {
        await using var bench = new LoadReportBench();
        var (_, stream) = await bench.StartAsync();

        await bench.Xds.Loop.DisposeAsync();
        await bench.Xds.Client.DisposeAsync();

        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task Lease_AfterDisposal_OpensNothing()
    {
        await using var bench = new LoadReportBench();
        await bench.Xds.Client.DisposeAsync();

        await bench.LeaseAsync("c");
        await bench.Xds.SettleAsync();

        Assert.Null(bench.TryNextStream());
    }

    [Fact]
    public async Task Lease_WhereConfigurationComesFrom_SharesTheConnection()
    {
        await using var bench = new LoadReportBench();
        var (watcher, _) = await bench.Xds.StartAsync(Lds, "l");
        var lease = await bench.LeaseAsync("c");
        await bench.AcceptAsync();
        var transport = Assert.Single(bench.Xds.Server.Transports);

        await bench.Xds.UnwatchAsync(Lds, "l", watcher);
        await bench.Xds.SettleAsync();
        var wasDisposed = transport.IsDisposed;
        await bench.ReleaseAsync(lease);
        await bench.Xds.Client.DisposeAsync();

        Assert.False(wasDisposed);
        Assert.True(transport.IsDisposed);
        Assert.Single(bench.Xds.Server.Transports);
    }

    [Fact]
    public async Task Lease_TwoServers_HaveAStreamEach()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync(new XdsServer("cp:1"), "c");
        await bench.LeaseAsync(new XdsServer("cp:2"), "c");
        var first = await bench.NextStreamAsync("cp:1");
        var second = await bench.NextStreamAsync("cp:2");
        await first.NextRequestAsync();
        await second.NextRequestAsync();

        await second.RespondToAllAsync(Interval);
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal(["c"], (await second.NextRequestAsync()).Clusters());
        Assert.Null(first.TryNextRequest());
    }

    [Fact]
    public async Task Status_WhileReporting_TellsWhatIsAskedForAndWhenItWasSent()
    {
        await using var bench = new LoadReportBench();
        await bench.LeaseAsync("c2");
        await bench.LeaseAsync("c1");
        var stream = await bench.AcceptAsync();
        var before = await bench.StatusAsync();
        await stream.RespondAsync(Interval, "c1");
        await bench.Xds.AdvanceAsync(Interval);

        var status = await bench.StatusAsync();

        Assert.False(before.IsReporting);
        Assert.Null(before.Interval);
        Assert.True(status.IsReporting);
        Assert.Equal(LoadReportBench.Uri, status.Uri);
        Assert.Equal(["c1", "c2"], status.Clusters);
        Assert.Equal(["c1"], status.RequestedClusters);
        Assert.Equal((1, 1L, bench.Xds.Time.GetUtcNow()), (status.ConnectCount, status.ReportCount, status.LastReportTime!.Value));
        Assert.Equal(1, bench.Xds.Observer.Log.All.Count(text => text == "load reported"));
    }
}
