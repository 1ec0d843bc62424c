using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Delta;

/// <summary>Several servers with settings of their own (gRFC A71 over the incremental protocol and with wildcards).</summary>
public sealed class DeltaFallbackTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 F1")]
    public async Task Watch_PrimaryDown_SecondaryServesInItsOwnProtocol(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(new XdsServer("a:1"), new XdsServer("b:1") { Protocol = protocol });
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));

        var secondary = await bench.Server.NextStreamAsync("b:1");
        Assert.Equal(["l"], (await secondary.NextRequestAsync()).ResourceNames);
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b");

        Assert.Equal(["b"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 F6")]
    public async Task Return_WhatIsInForceIsTheOtherServers_ClaimsNothing()
    {
        await using var bench = CreateBench(Delta("a:1"), Delta("b:1"));
        var watcher = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await primary.RespondAsync(Lds, "1", "n1", "l=a");
        await bench.EndAsync(primary);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await bench.WatchAsync(Lds, "missing");
        var secondary = await bench.Server.NextStreamAsync("b:1");
        await secondary.RespondAsync(Lds, "1", "n1", "l=b");
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b"], watcher.Events);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        primary = await bench.Server.NextStreamAsync("a:1");
        var request = await primary.NextRequestAsync();
        await primary.RespondAsync(Lds, "1", "n1", "l=a");

        Assert.Equal(["l", "missing"], request.Subscribed);
        Assert.Empty(request.InitialVersions);
        Assert.Equal("a", watcher.Events[^1]);
        Assert.True(secondary.IsDisposed);
    }

    [Theory]
    [BothProtocols]
    public async Task Return_FromAServerThatIsAskedForEverything_ReleasesAllThatItSent(XdsTransportProtocol protocol)
    {
        var wildcard = new XdsServer("b:1") { Protocol = protocol, Subscriptions = XdsSubscriptionMode.Wildcard };
        await using var bench = CreateBench(new XdsServer("a:1"), wildcard);
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        var secondary = await bench.Server.NextStreamAsync("b:1");
        await secondary.RespondAsync(Lds, "v1", "n1", "l=b", "other=to:r");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await (await bench.Server.NextStreamAsync("a:1")).RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.SettleAsync();

        Assert.Equal(["b", "a"], watcher.Events);
        Assert.True(secondary.IsDisposed);
        Assert.Equal(["l"], (await bench.Client.GetSnapshotAsync()).Resources.Select(resource => resource.Name));
    }

    private static XdsServer Delta(string uri) => new(uri) { Protocol = XdsTransportProtocol.Delta };

    private static XdsClientBench CreateBench(params XdsServer[] servers) => XdsClientBench.Create(new XdsBootstrap(servers));
}
