using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.LoadStats;
using MeshClient.Xds.Tests.LoadReporting.Support;

namespace MeshClient.Xds.Tests.LoadReporting;

/// <summary>What the server asks to be reported, and how often.</summary>
public sealed class LoadReportRequestTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

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
