using MeshClient.Xds.Tests.LoadReporting.Support;

namespace MeshClient.Xds.Tests.LoadReporting;

/// <summary>What a report says about the time since the last one that got away.</summary>
public sealed class LoadReportContentTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

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
}
