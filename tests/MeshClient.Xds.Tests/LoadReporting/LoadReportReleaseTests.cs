using MeshClient.Xds.Model;
using MeshClient.Xds.Tests.LoadReporting.Support;

namespace MeshClient.Xds.Tests.LoadReporting;

/// <summary>Clusters that are given up, and what is still to be said about them.</summary>
public sealed class LoadReportReleaseTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

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
    public async Task Lease_LongAfterAnOutage_BacksOffFromTheFirstStep()
    {
        await using var bench = new LoadReportBench();
        var lease = await bench.LeaseAsync("c");
        for (var i = 0; i < 5; i++)
        {
            await bench.EndAsync(await bench.NextStreamAsync());
            await bench.ReconnectAsync();
        }

        await bench.EndAsync(await bench.NextStreamAsync());
        await bench.ReleaseAsync(lease);
        await bench.Xds.AdvanceAsync(TimeSpan.FromHours(1));

        await bench.LeaseAsync("c");
        await bench.EndAsync(await bench.NextStreamAsync());

        Assert.InRange(await bench.ReconnectAsync(), 0.8, 1.2);
    }
}
