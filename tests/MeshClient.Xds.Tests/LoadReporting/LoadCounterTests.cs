using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Tests.LoadReporting.Support;

namespace MeshClient.Xds.Tests.LoadReporting;

public sealed class LoadCounterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    [Trait("Rule", "load-balancing M1")]
    public async Task Report_FinishedAndOpenAttempts_AreCountedOnceAndTheLevelStays()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease, "zone-1");
        Attempts(load, succeeded: 10, failed: 5, open: 2);

        await bench.Xds.AdvanceAsync(Interval);
        var first = Assert.Single((await stream.NextRequestAsync()).Cluster("c").UpstreamLocalityStats);
        await bench.Xds.AdvanceAsync(Interval);
        var second = (await stream.NextRequestAsync()).Cluster("c");

        Assert.Equal("zone-1", first.Locality.Zone);
        Assert.Equal((17ul, 10ul, 5ul, 2ul), first.Counts());
        Assert.Equal((0ul, 0ul, 0ul, 2ul), second.Counts());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q5")]
    public async Task Report_AttemptAcrossTwoReports_IsIssuedOnceAndInProgressInBoth()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease);
        var counts = new List<(ulong, ulong, ulong, ulong)>();

        load.Started();
        for (var i = 0; i < 2; i++)
        {
            await bench.Xds.AdvanceAsync(Interval);
            counts.Add((await stream.NextRequestAsync()).Cluster("c").Counts());
        }

        load.Ended(succeeded: true);
        await bench.Xds.AdvanceAsync(Interval);
        counts.Add((await stream.NextRequestAsync()).Cluster("c").Counts());

        Assert.Equal([(1ul, 0ul, 0ul, 1ul), (0ul, 0ul, 0ul, 1ul), (0ul, 1ul, 0ul, 0ul)], counts);
    }

    [Fact]
    [Trait("Rule", "load-balancing M2")]
    public async Task Report_NoLocality_IsTheEmptyOne()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        (await bench.Xds.Loop.InvokeAsync(() => lease.Locality(Locality.Empty))).Started();

        await bench.Xds.AdvanceAsync(Interval);

        var locality = Assert.Single((await stream.NextRequestAsync()).Cluster("c").UpstreamLocalityStats);
        Assert.Equal(new Proto.Core.Locality(), locality.Locality);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q6")]
    [Trait("Rule", "load-balancing D16")]
    public async Task Report_Drops_AreInTheTotalAndByCategory()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var throttle = await bench.CategoryAsync(lease, "throttle");
        await bench.CategoryAsync(lease, "unused");
        throttle.Count();
        throttle.Count();
        lease.Uncategorized.Count();

        await bench.Xds.AdvanceAsync(Interval);
        var first = (await stream.NextRequestAsync()).Cluster("c");
        throttle.Count();
        await bench.Xds.AdvanceAsync(Interval);
        var second = (await stream.NextRequestAsync()).Cluster("c");

        Assert.Equal(3ul, first.TotalDroppedRequests);
        Assert.Equal(Dropped("throttle", 2), Assert.Single(first.DroppedRequests));
        Assert.Equal(1ul, second.TotalDroppedRequests);
        Assert.Equal(Dropped("throttle", 1), Assert.Single(second.DroppedRequests));
    }

    [Fact]
    [Trait("Rule", "load-balancing M3")]
    public async Task Report_NamedMetrics_AreSummedUnderTheirPrefixedName()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync(metrics: new() { AllNamed = true });
        var load = await bench.LocalityAsync(lease);
        load.Metrics!.AddNamed("key1"u8, 1);
        load.Metrics.AddNamed("key2"u8, 2);
        load.Metrics.AddNamed("key2"u8, 3);
        load.Metrics.AddNamed("key3", 4);

        await bench.Xds.AdvanceAsync(Interval);
        var first = Assert.Single((await stream.NextRequestAsync()).Cluster("c").UpstreamLocalityStats);
        load.Metrics.AddNamed("key1", 0.5);
        await bench.Xds.AdvanceAsync(Interval);
        var second = Assert.Single((await stream.NextRequestAsync()).Cluster("c").UpstreamLocalityStats);

        Assert.Equal(
            [Metric("named_metrics.key1", 1, 1), Metric("named_metrics.key2", 2, 5), Metric("named_metrics.key3", 1, 4)],
            first.LoadMetricStats.OrderBy(metric => metric.MetricName));
        Assert.Equal(Metric("named_metrics.key1", 1, 0.5), Assert.Single(second.LoadMetricStats));
    }

    [Fact]
    [Trait("Rule", "load-balancing M4")]
    public async Task Lease_NoMetricAskedFor_TakesNone()
    {
        await using var bench = new LoadReportBench();
        var (lease, _) = await bench.StartAsync();

        Assert.Null((await bench.LocalityAsync(lease)).Metrics);
    }

    [Fact]
    public void AddNamed_OnlySomeAskedFor_PassesOverTheOthers()
    {
        var totals = new MetricTotals(new EndpointMetricSelection { Named = ["wanted"] });

        totals.AddNamed("wanted", 1);
        totals.AddNamed("other", 1);

        Assert.Equal([Metric("named_metrics.wanted", 1, 1)], Read(totals).LoadMetricStats);
    }

    [Fact]
    public void Add_Utilizations_AreReportedWhereAskedFor()
    {
        var totals = new MetricTotals(new EndpointMetricSelection { CpuUtilization = true, ApplicationUtilization = true });

        totals.AddCpu(0.25);
        totals.AddCpu(1.5);
        totals.AddMem(0.5);
        totals.AddApplication(0.75);

        var stats = Read(totals);
        Assert.Equal(Unnamed(2, 1.75), stats.CpuUtilization);
        Assert.Null(stats.MemUtilization);
        Assert.Equal(Unnamed(1, 0.75), stats.ApplicationUtilization);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Add_NoNumber_IsPassedOver(double value)
    {
        var totals = new MetricTotals(new EndpointMetricSelection { MemUtilization = true, AllNamed = true });

        totals.AddMem(value);
        totals.AddMem(-0.1);
        totals.AddNamed("m", value);

        Assert.False(totals.Read(new UpstreamLocalityStats()));
    }

    [Fact]
    public void AddNamed_TooManyNames_KeepsAThousandAndMakesRoomWhenTheyAreNotUsed()
    {
        var totals = new MetricTotals(new EndpointMetricSelection { AllNamed = true });
        Add(totals, 0, 1_500);

        Assert.Equal(1_000, Read(totals).LoadMetricStats.Count);
        totals.Commit();
        Assert.False(totals.Read(new UpstreamLocalityStats()));
        totals.Commit();
        Add(totals, 5_000, 10);
        Assert.Equal(10, Read(totals).LoadMetricStats.Count);
    }

    [Fact]
    public void AddNamed_UnusableName_IsPassedOver()
    {
        var totals = new MetricTotals(new EndpointMetricSelection { AllNamed = true });

        totals.AddNamed("", 1);
        totals.AddNamed(new string('n', 257), 1);
        totals.AddNamed(new byte[300], 1);

        Assert.False(totals.Read(new UpstreamLocalityStats()));
    }

    [Fact]
    public async Task Report_LocalityIsGone_IsForgottenWhenItsLastAttemptIsReported()
    {
        await using var bench = new LoadReportBench();
        var (lease, stream) = await bench.StartAsync();
        var load = await bench.LocalityAsync(lease, "old");
        load.Started();
        await bench.Xds.Loop.InvokeAsync(() => lease.Apply(LoadReportBench.Endpoints("new")));

        await bench.Xds.AdvanceAsync(Interval);
        var inProgress = (await stream.NextRequestAsync()).Cluster("c");
        var kept = await bench.Xds.Loop.InvokeAsync(() => lease.Locality(load.Locality));
        load.Ended(succeeded: true);
        await bench.Xds.AdvanceAsync(Interval);
        var ended = (await stream.NextRequestAsync()).Cluster("c");
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal((1ul, 0ul, 0ul, 1ul), inProgress.Counts());
        Assert.Same(load, kept);
        Assert.Equal((0ul, 1ul, 0ul, 0ul), ended.Counts());
        Assert.NotSame(load, await bench.LocalityAsync(lease, "old"));
    }

    [Fact]
    public async Task Apply_LocalitiesChangeWithoutReports_KeepsABoundedNumber()
    {
        await using var bench = new LoadReportBench();
        var lease = await bench.LeaseAsync("c");
        var busy = await bench.LocalityAsync(lease, "busy");
        busy.Started();

        var kept = await bench.Xds.Loop.InvokeAsync(() =>
        {
            var first = lease.Locality(new Locality("", "0", ""));
            for (var i = 1; i <= 1_500; i++)
            {
                lease.Locality(new Locality("", $"{i}", ""));
                lease.Apply(LoadReportBench.Endpoints($"{i}"));
            }

            return ReferenceEquals(first, lease.Locality(new Locality("", "0", "")));
        });

        Assert.False(kept);
        Assert.Same(busy, await bench.LocalityAsync(lease, "busy"));
    }

    [Fact]
    public async Task Release_ManyClustersWithoutReports_KeepsABoundedNumber()
    {
        await using var bench = new LoadReportBench();
        var kept = await bench.LeaseAsync("kept");
        var stream = await bench.AcceptAsync();
        await bench.Xds.Loop.InvokeAsync(() =>
        {
            for (var i = 0; i < 1_500; i++)
            {
                var lease = bench.Reporter.Lease(new LoadReportingConfig(LoadReportBench.Server, EndpointMetricSelection.None), $"c{i}", "");
                lease.Uncategorized.Count();
                lease.Dispose();
            }
        });

        await stream.RespondToAllAsync(Interval);
        await bench.Xds.AdvanceAsync(Interval);

        Assert.Equal(1_001, (await stream.NextRequestAsync()).ClusterStats.Count);
        Assert.Same(kept.Load, (await bench.LeaseAsync("kept")).Load);
    }

    [Fact]
    public async Task Count_ManyThreadsWhileReportsAreRead_LosesNothing()
    {
        const int threads = 8;
        const int rounds = 20_000;
        var load = new LocalityLoad(Locality.Empty, new EndpointMetricSelection { AllNamed = true });
        var calls = Enumerable.Range(0, threads).Select(thread => Task.Run(() => Attempts(load, thread, rounds))).ToArray();
        var (issued, succeeded, failed, metrics, sum) = (0ul, 0ul, 0ul, 0ul, 0.0);

        void Take()
        {
            if (load.Read() is not { } stats)
            {
                return;
            }

            issued += stats.TotalIssuedRequests;
            succeeded += stats.TotalSuccessfulRequests;
            failed += stats.TotalErrorRequests;
            Assert.Equal(issued, succeeded + failed + stats.TotalRequestsInProgress);
            Assert.True(stats.TotalRequestsInProgress <= threads);
            foreach (var metric in stats.LoadMetricStats)
            {
                // Each value is 2: number and sum belong together.
                Assert.Equal(metric.NumRequestsFinishedWithMetric * 2.0, metric.TotalMetricValue);
                metrics += metric.NumRequestsFinishedWithMetric;
                sum += metric.TotalMetricValue;
            }

            load.Commit();
        }

        while (!calls.All(call => call.IsCompleted))
        {
            Take();
        }

        await Task.WhenAll(calls);
        Take();

        Assert.Equal((ulong)(threads * rounds), issued);
        Assert.Equal((ulong)(threads * rounds / 2), succeeded);
        Assert.Equal((ulong)(threads * rounds / 2), failed);
        Assert.Equal(((ulong)(threads * rounds), threads * rounds * 2.0), (metrics, sum));
        Assert.True(load.IsQuiet);
    }

    private static void Attempts(LocalityLoad load, int thread, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            load.Started();
            load.Metrics!.AddNamed(thread % 2 == 0 ? "even"u8 : "odd"u8, 2);
            load.Ended(succeeded: i % 2 == 0);
        }
    }

    private static void Attempts(LocalityLoad load, int succeeded, int failed, int open)
    {
        for (var i = 0; i < succeeded + failed + open; i++)
        {
            load.Started();
        }

        for (var i = 0; i < succeeded + failed; i++)
        {
            load.Ended(i < succeeded);
        }
    }

    private static void Add(MetricTotals totals, int first, int count)
    {
        foreach (var i in Enumerable.Range(first, count))
        {
            totals.AddNamed($"m{i}", 1);
        }
    }

    private static UpstreamLocalityStats Read(MetricTotals totals)
    {
        var stats = new UpstreamLocalityStats();
        Assert.True(totals.Read(stats));
        return stats;
    }

    private static ClusterStats.Types.DroppedRequests Dropped(string category, ulong count) => new() { Category = category, DroppedCount = count };

    private static EndpointLoadMetricStats Metric(string name, ulong count, double sum) =>
        new() { MetricName = name, NumRequestsFinishedWithMetric = count, TotalMetricValue = sum };

    private static UnnamedEndpointLoadMetricStats Unnamed(ulong count, double sum) => new() { NumRequestsFinishedWithMetric = count, TotalMetricValue = sum };
}
