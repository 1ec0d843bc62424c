using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Fallback;

/// <summary>How a server that returns is used again (gRFC A71).</summary>
public sealed class ReturnTests
{
    private const int Returned = 1021;

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F6")]
    public async Task Answer_PrimaryReturns_IsUsedAndTheSecondaryIsClosed(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (watcher, secondary) = await FallBackAsync(bench);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.SettleAsync();

        Assert.Equal(["b", "a"], watcher.Events);
        Assert.True(secondary.IsDisposed);
        Assert.Equal(
            [("a:1", false), ("b:1", true)], bench.Server.Transports.Select(transport => (transport.Server.Uri, transport.IsDisposed)));
        Assert.Equal("a:1", (await bench.StatusAsync(Lds, "l")).ServerUri);
        Assert.Contains(bench.Logs.Entries, entry => entry.Id == Returned);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F7")]
    public async Task Connect_PrimaryDoesNotAnswerYet_SecondaryStaysInUse(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (watcher, secondary) = await FallBackAsync(bench);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.NextRequestAsync();
        await secondary.RespondAsync(Lds, "v2", "n2", "l=b2");

        Assert.Equal(["b", "b2"], watcher.Events);
        Assert.False(secondary.IsDisposed);
        Assert.Equal("b:1", (await bench.StatusAsync(Lds, "l")).ServerUri);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F8")]
    public async Task Receive_LateResponseOfTheSecondary_IsIgnored(XdsTransportProtocol protocol)
    {
        // The other authority keeps the stream to the secondary server open.
        await using var bench = XdsClientBench.Create(new XdsBootstrap(ServersOf(protocol, "a:1", "b:1"))
        {
            Authorities = new Dictionary<string, XdsAuthority> { ["other"] = new(ServersOf(protocol, "b:1")) },
        });
        var (watcher, secondary) = await FallBackAsync(bench);
        await bench.WatchAsync(Lds, "xdstp://other/envoy.config.listener.v3.Listener/l");
        await bench.SettleAsync();
        secondary.HoldWrites();
        await secondary.RespondAsync(Lds, "v2", "n2", "l=b2", "xdstp://other/envoy.config.listener.v3.Listener/l=x");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await (await bench.Server.NextStreamAsync("a:1")).RespondAsync(Lds, "v1", "n1", "l=a");

        await secondary.RespondAsync(Lds, "v3", "n3", "l=late", "xdstp://other/envoy.config.listener.v3.Listener/l=x");

        Assert.Equal(["b", "b2", "a"], watcher.Events);
        Assert.False(secondary.IsDisposed);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F8")]
    public async Task Receive_SecondaryDeletesLate_IsIgnored(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(
            new XdsBootstrap(ServersOf(protocol, "a:1", "b:1"))
            {
                Authorities = new Dictionary<string, XdsAuthority> { ["other"] = new(ServersOf(protocol, "b:1")) },
            },
            settings => settings with { DropDeletedResources = true });
        var (watcher, secondary) = await FallBackAsync(bench);
        await bench.WatchAsync(Lds, "xdstp://other/envoy.config.listener.v3.Listener/l");
        await bench.SettleAsync();
        secondary.HoldWrites();
        await secondary.RespondAsync(Lds, "v2", "n2", "l=b2");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await (await bench.Server.NextStreamAsync("a:1")).RespondAsync(Lds, "v1", "n1", "l=a");

        await secondary.RemoveAsync(Lds, "v3", "n3", "l");

        Assert.Equal(["b", "b2", "a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F9")]
    public async Task Answer_ThreeServersReturnOneByOne_EachClosesTheLower(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1", "c:1"]);
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.EndAsync(await bench.Server.NextStreamAsync("b:1"));
        var third = await bench.Server.NextStreamAsync("c:1");
        await third.RespondAsync(Lds, "v1", "n1", "l=c");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        var second = await bench.Server.NextStreamAsync("b:1");
        await second.RespondAsync(Lds, "v1", "n1", "l=b");
        await bench.SettleAsync();
        Assert.Equal((true, false), (third.IsDisposed, second.IsDisposed));

        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        var first = await bench.Server.NextStreamAsync("a:1");
        await first.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.SettleAsync();

        Assert.Equal(["c", "b", "a"], watcher.Events);
        Assert.Equal((true, false), (second.IsDisposed, first.IsDisposed));
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F9")]
    public async Task Answer_FirstOfThreeReturns_ClosesBothOthers(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1", "c:1"]);
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.EndAsync(await bench.Server.NextStreamAsync("b:1"));
        var third = await bench.Server.NextStreamAsync("c:1");
        await third.RespondAsync(Lds, "v1", "n1", "l=c");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var second = await bench.Server.NextStreamAsync("b:1");

        await (await bench.Server.NextStreamAsync("a:1")).RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.SettleAsync();

        Assert.Equal(["c", "a"], watcher.Events);
        Assert.Equal((true, true), (second.IsDisposed, third.IsDisposed));
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, true, new[] { "a", "ambient Unreachable", "ambient none", "error DoesNotExist" })]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, false, new[] { "a", "ambient Unreachable", "ambient none", "ambient DoesNotExist" })]
    [InlineData(XdsTransportProtocol.Delta, true, new[] { "a", "ambient Unreachable", "ambient none", "error DoesNotExist" })]
    [InlineData(XdsTransportProtocol.Delta, false, new[] { "a", "ambient Unreachable", "ambient none", "ambient DoesNotExist" })]
    [Trait("Rule", "xds-client 8.3 F11")]
    public async Task Receive_SecondaryOmitsACachedCluster_IsDeletedOnlyUnderTheOldRules(XdsTransportProtocol protocol, bool oldRules, string[] expected)
    {
        await using var bench = XdsClientBench.Create(
            new XdsBootstrap(ServersOf(protocol, "a:1", "b:1")), settings => settings with { DropDeletedResources = oldRules });
        var cluster = await bench.WatchAsync(Cds, "c");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Cds, "v1", "n1", "c=a");
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.WatchAsync(Cds, "missing");

        await (await bench.Server.NextStreamAsync("b:1")).RemoveAsync(Cds, "v1", "n1", ["c"], "missing=b");

        Assert.Equal(expected, cluster.Events);
        Assert.Equal(oldRules, !(await bench.StatusAsync(Cds, "c")).IsCached);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F6")]
    public async Task Connect_AfterAFallback_PrimaryIsAskedForEverythingAnew(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(
            new XdsBootstrap(ServersOf(protocol, "a:1", "b:1")) { FallbackOnReachabilityOnly = true });
        await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v5", "n1", "l=a");
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await (await bench.Server.NextStreamAsync("b:1")).RespondAsync(Lds, "v1", "n1", "l=b");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));

        var request = await (await bench.Server.NextStreamAsync("a:1")).NextRequestAsync();

        Assert.Equal(["l"], request.ResourceNames);
        Assert.Equal("", request.VersionInfo);
        Assert.Empty(request.InitialVersions);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_PrimaryHasBeenToldWhatIsHeld_IsAskedForEverythingAnewOnAnotherStream(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(new XdsBootstrap(new XdsServer("a:1") { Protocol = protocol }, new XdsServer("b:1")));
        var watcher = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v5", "n1", "l=a");
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        var hanging = await bench.Server.NextStreamAsync("a:1");
        await hanging.NextRequestAsync();

        // The primary believes us up to date, and then the secondary replaces everything.
        await bench.WatchAsync(Cds, "late");
        var secondary = await bench.Server.NextStreamAsync("b:1");
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b");
        var anew = await bench.Server.NextStreamAsync("a:1");
        var request = await anew.NextRequestAsync();
        await anew.RespondAsync(Lds, "v5", "n1", "l=a");

        Assert.True(hanging.IsDisposed);
        Assert.Equal(("", "l"), (request.VersionInfo, Assert.Single(request.ResourceNames)));
        Assert.Empty(request.InitialVersions);
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b", "a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Wait_ReturnedPrimaryLacksAResource_TimerCountsFromItsFirstAnswer(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (_, secondary) = await FallBackAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.NextRequestAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(20));
        var missing = await bench.WatchAsync(Cds, "missing");
        await secondary.RespondAsync(Lds, "v2", "n2", "l=b2");

        await primary.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.SettleAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(14.9));
        Assert.Empty(missing.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        Assert.Equal(["error DoesNotExist"], missing.Events);
        Assert.Contains("a:1", missing.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    public async Task Wait_StandbyPrimarySilent_DoesNotCount(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (watcher, _) = await FallBackAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.NextRequestAsync();
        await bench.SettleAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["b"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_SecondaryDiesToo_CachedStaysWithOneErrorForBoth(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (watcher, secondary) = await FallBackAsync(bench);

        await bench.EndAsync(secondary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("b:1"), "b refused");

        Assert.Equal(["b", "ambient Unreachable"], watcher.Events);
        Assert.Contains("b:1: b refused", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_SecondaryFailedLongAgo_IsTriedWithoutAnError(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var first = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.EndAsync(await bench.Server.NextStreamAsync("b:1"));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.SettleAsync();
        Assert.Equal(["error Unreachable", "a"], first.Events);
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(200));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));

        var late = await bench.WatchAsync(Cds, "late");
        await bench.SettleAsync();

        Assert.Empty(late.Events);
        Assert.NotNull(bench.Server.TryNextStream("b:1"));
    }

    /// <summary>A Listener from the secondary server, because the primary failed once. The primary is to be tried again after a second.</summary>
    private static async Task<(RecordingWatcher Watcher, FakeAdsStream Secondary)> FallBackAsync(XdsClientBench bench)
    {
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        var secondary = await bench.Server.NextStreamAsync("b:1");
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b");
        return (watcher, secondary);
    }
}
