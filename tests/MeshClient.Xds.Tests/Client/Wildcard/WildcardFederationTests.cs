using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Wildcard;

/// <summary>
/// A server that is asked for everything and serves several authorities: what it says of one that does not want it yet is not looked at.
/// </summary>
public sealed class WildcardFederationTests
{
    private const string Federated = "xdstp://x/envoy.config.listener.v3.Listener/l";

    [Theory]
    [BothProtocols]
    public async Task Watch_NameOfAnotherAuthorityAfterTheAnswer_IsServed(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(Wildcard(protocol));
        var federated = await bench.WatchAsync(Lds, Federated);
        var first = await bench.Server.NextStreamAsync();
        await first.RespondAsync(Lds, "v1", "n1", "l=a", $"{Federated}=f");

        var late = await bench.WatchAsync(Lds, "l");
        var second = await bench.Server.NextStreamAsync();
        await second.RespondAsync(Lds, "v1", "n1", "l=a", $"{Federated}=f");
        await bench.SettleAsync();

        Assert.Equal(["a"], late.Events);
        Assert.Equal(["f"], federated.Events);
        Assert.True(first.IsDisposed);
        Assert.Null(bench.Server.TryNextStream());
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_WhileNobodyWatchesTheAuthority_UpdatesWhatIsKept(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(Wildcard(protocol));
        await bench.WatchAsync(Lds, Federated);
        var watcher = await bench.WatchAsync(Eds, "e");
        var stream = await bench.Server.NextStreamAsync();
        await stream.RespondAsync(Lds, "v1", "n1", "l=a", $"{Federated}=f");
        await bench.UnwatchAsync(Eds, "e", watcher);
        await bench.SettleAsync();

        await stream.RespondAsync(Lds, "v2", "n2", "l=b", $"{Federated}=f");
        var again = await bench.WatchAsync(Lds, "l");
        await bench.SettleAsync();

        Assert.Equal(["b"], again.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_NextServerHasAnsweredAnotherAuthority_IsAskedForEverythingAgain(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(new XdsServer("a:1"), Wildcard(protocol));
        var federated = await bench.WatchAsync(Lds, Federated);
        await (await bench.Server.NextStreamAsync("cp:1")).RespondAsync(Lds, "v1", "n1", "l=b", $"{Federated}=f");
        var watcher = await bench.WatchAsync(Lds, "l");

        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await (await bench.Server.NextStreamAsync("cp:1")).RespondAsync(Lds, "v1", "n1", "l=b", $"{Federated}=f");

        Assert.Equal(["b"], watcher.Events);
        Assert.Equal(["f"], federated.Events);
    }

    private static XdsServer Wildcard(XdsTransportProtocol protocol) =>
        new("cp:1") { Protocol = protocol, Subscriptions = XdsSubscriptionMode.Wildcard };

    /// <summary>The authority x is served by the last server alone.</summary>
    private static XdsClientBench CreateBench(params XdsServer[] servers) => XdsClientBench.Create(new XdsBootstrap(servers)
    {
        Authorities = new Dictionary<string, XdsAuthority> { ["x"] = new(servers[^1]) },
    });
}
