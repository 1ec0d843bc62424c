using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.LoadReporting.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.LoadReporting;

/// <summary>The life of a stream: when it is opened, by which connection, and what happens when it ends.</summary>
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
}
