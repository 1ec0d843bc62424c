using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Fallback;

/// <summary>When another server is asked (gRFC A71). The way back is in <see cref="ReturnTests"/>.</summary>
public sealed class FallbackTests
{
    private const int FellBack = 1020;

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F1")]
    public async Task Start_PrimaryDown_SecondaryServes(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));

        var secondary = await bench.Server.NextStreamAsync("b:1");
        Assert.Equal(["l"], (await secondary.NextRequestAsync()).ResourceNames);
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b");

        Assert.Equal(["b"], watcher.Events);
        Assert.Equal("b:1", (await bench.StatusAsync(Lds, "l")).ServerUri);
        var authority = Assert.Single((await bench.Client.GetSnapshotAsync()).Authorities);
        Assert.Equal((null, "b:1", true), (authority.Name, authority.ActiveServer, authority.IsFallback));
        Assert.Contains(bench.Logs.Entries, entry => entry.Id == FellBack);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F2")]
    public async Task Start_AllDown_WatchersHearOneErrorWhenTheListIsExhausted(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var watcher = await bench.WatchAsync(Lds, "l");

        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"), "a refused");
        var secondary = await bench.Server.NextStreamAsync("b:1");
        Assert.Empty(watcher.Events);
        await bench.EndAsync(secondary, "b refused");
        Assert.Equal(["error Unreachable"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"), "a refused");
        await bench.EndAsync(await bench.Server.NextStreamAsync("b:1"), "b refused");

        Assert.Equal(["error Unreachable"], watcher.Events);
        Assert.Contains("a:1: a refused; b:1: b refused", watcher.LastMessage, StringComparison.Ordinal);
        Assert.Contains("node-1", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F3")]
    public async Task Fail_PrimaryDiesHalfway_SecondaryIsAskedForEverything(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var listener = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v1", "n1", "l=a");
        var cluster = await bench.WatchAsync(Cds, "c");
        await bench.SettleAsync();

        await bench.EndAsync(primary);
        Assert.Null(bench.Server.TryNextStream("b:1"));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        var secondary = await bench.Server.NextStreamAsync("b:1");
        var requests = new[] { await secondary.NextRequestAsync(), await secondary.NextRequestAsync() };
        Assert.Equal([("l", ""), ("c", "")], requests.Select(request => (Assert.Single(request.ResourceNames), request.VersionInfo)));
        Assert.Equal(["a"], listener.Events);
        await secondary.RespondAsync(Cds, "v7", "n1", "c=b");
        await secondary.RespondAsync(Lds, "v7", "n2", "l=b");

        Assert.Equal(["b"], cluster.Events);
        Assert.Equal(["a", "b"], listener.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F4")]
    public async Task Fail_EverythingCached_SecondaryIsNotAsked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (watcher, _) = await CacheThenFailAsync(bench);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));

        Assert.Null(bench.Server.TryNextStream("b:1"));
        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F5")]
    public async Task Watch_UncachedNameWhilePrimaryIsDead_SecondaryIsAsked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var (cached, _) = await CacheThenFailAsync(bench);

        var late = await bench.WatchAsync(Cds, "late");
        var secondary = await bench.Server.NextStreamAsync("b:1");
        await bench.SettleAsync();
        Assert.Empty(late.Events);
        await secondary.RespondAsync(Cds, "v1", "n1", "late=b");
        await secondary.RespondAsync(Lds, "v1", "n2", "l=b");

        Assert.Equal(["b"], late.Events);
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b"], cached.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F10")]
    public async Task Wait_PrimarySilent_ResourceDoesNotExistAndNobodyElseIsAsked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var watcher = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await bench.SettleAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["error DoesNotExist"], watcher.Events);

        // What is known not to exist is no reason to fall back later either.
        await bench.EndAsync(primary);
        Assert.Null(bench.Server.TryNextStream("b:1"));
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F12")]
    public async Task Fail_EverythingCachedButReachabilityCounts_SecondaryIsUsed(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(
            new XdsBootstrap(ServersOf(protocol, "a:1", "b:1")) { FallbackOnReachabilityOnly = true });
        var (watcher, _) = await CacheThenFailAsync(bench);

        var secondary = await bench.Server.NextStreamAsync("b:1");
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b");

        Assert.Equal(["a", "b"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_RejectedAndNeverValid_CountsAsMissing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var watcher = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v1", "n1", "l!bad");
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));

        await (await bench.Server.NextStreamAsync("b:1")).RespondAsync(Lds, "v1", "n1", "l=b");

        Assert.Equal(["error Invalid", "b"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_NextServerKnownToBeDown_IsPassedOver(XdsTransportProtocol protocol)
    {
        await using var bench = CreateFederatedBench(protocol);
        await bench.WatchAsync(Lds, "xdstp://only-b/envoy.config.listener.v3.Listener/l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("b:1"));
        await bench.WatchAsync(Lds, "xdstp://abc/envoy.config.listener.v3.Listener/l");

        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));

        var third = await bench.Server.NextStreamAsync("c:1");
        Assert.Equal(["xdstp://abc/envoy.config.listener.v3.Listener/l"], (await third.NextRequestAsync()).ResourceNames);
        var status = (await bench.Client.GetSnapshotAsync()).Authorities.Single(authority => authority.Name == "abc");
        Assert.Equal("c:1", status.ActiveServer);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_OneAuthority_LeavesTheOthersAlone(XdsTransportProtocol protocol)
    {
        await using var bench = CreateFederatedBench(protocol);
        var onlyB = await bench.WatchAsync(Lds, "xdstp://only-b/envoy.config.listener.v3.Listener/l");
        var b = await bench.Server.NextStreamAsync("b:1");
        await b.RespondAsync(Lds, "v1", "n1", "xdstp://only-b/envoy.config.listener.v3.Listener/l=b");
        await bench.WatchAsync(Lds, "xdstp://abc/envoy.config.listener.v3.Listener/l");

        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.SettleAsync();

        Assert.Null(bench.Server.TryNextStream("b:1"));
        Assert.Equal(["b"], onlyB.Events);
        Assert.Equal(["xdstp://only-b/envoy.config.listener.v3.Listener/l"], (await b.NextRequestAsync()).ResourceNames);
        await b.NextRequestAsync();
        var both = await b.NextRequestAsync();
        Assert.Equal(2, both.ResourceNames.Count);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_AfterTheLastWatchEnded_BeginsAtThePrimary(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, ["a:1", "b:1"]);
        var first = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        var secondary = await bench.Server.NextStreamAsync("b:1");
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b");
        await bench.UnwatchAsync(Lds, "l", first);
        await bench.SettleAsync();
        Assert.True(secondary.IsDisposed);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));

        var second = await bench.WatchAsync(Lds, "l");
        await (await bench.Server.NextStreamAsync("a:1")).RespondAsync(Lds, "v1", "n1", "l=a");

        Assert.Null(bench.Server.TryNextStream("b:1"));
        Assert.Equal(["a"], second.Events);
        Assert.True(Assert.Single(bench.Server.Transports, transport => transport.Server.Uri == "b:1").IsDisposed);
    }

    /// <summary>A Listener from the primary server, which then goes and fails once.</summary>
    private static async Task<(RecordingWatcher Watcher, FakeAdsStream Stream)> CacheThenFailAsync(XdsClientBench bench)
    {
        var watcher = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var second = await bench.Server.NextStreamAsync("a:1");
        await bench.EndAsync(second);
        return (watcher, second);
    }

    private static XdsClientBench CreateFederatedBench(XdsTransportProtocol protocol) => XdsClientBench.Create(new XdsBootstrap(ServersOf(protocol, "top:1"))
    {
        Authorities = new Dictionary<string, XdsAuthority>
        {
            ["abc"] = new(ServersOf(protocol, "a:1", "b:1", "c:1")),
            ["only-b"] = new(ServersOf(protocol, "b:1")),
        },
    });
}
