using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class FederationTests
{
    private const string ListenerOfA = "xdstp://a/envoy.config.listener.v3.Listener/l";
    private const string ListenerOfB = "xdstp://b/envoy.config.listener.v3.Listener/l";

    [Fact]
    [Trait("Rule", "xds-client 8.1 B11")]
    public async Task Watch_TwoAuthoritiesWithEqualServers_ShareOneStream()
    {
        await using var bench = CreateBench();

        await bench.WatchAsync(Lds, ListenerOfA);
        await bench.WatchAsync(Lds, "xdstp://same-as-a/envoy.config.listener.v3.Listener/l");
        var stream = await bench.Server.NextStreamAsync();
        await bench.SettleAsync();

        Assert.Equal([ListenerOfA], (await stream.NextRequestAsync()).ResourceNames);
        Assert.Equal(2, (await stream.NextRequestAsync()).ResourceNames.Count);
        Assert.Equal("a:1", Assert.Single(bench.Server.Transports).Server.Uri);
    }

    // The address alone is not the server: what is agreed with it counts too.
    [Fact]
    [Trait("Rule", "xds-client 8.1 B11")]
    public async Task Watch_TwoAuthoritiesWhoseServersDifferInFeatures_HaveAStreamEach()
    {
        await using var bench = XdsClientBench.Create(new XdsBootstrap(new XdsServer("top:1"))
        {
            Authorities = new Dictionary<string, XdsAuthority>
            {
                ["a"] = new(new XdsServer("a:1")),
                ["b"] = new(new XdsServer("a:1") { Features = XdsServerFeatures.FailOnDataErrors }),
            },
        });

        await bench.StartAsync(Lds, ListenerOfA);
        var (_, second) = await bench.StartAsync(Lds, ListenerOfB);

        Assert.Null(second.TryNextRequest());
        Assert.Equal(
            [("a:1", XdsServerFeatures.None), ("a:1", XdsServerFeatures.FailOnDataErrors)],
            bench.Server.Transports.Select(transport => (transport.Server.Uri, transport.Server.Features)));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N5")]
    public async Task Receive_ParametersInAnotherOrder_IsTheSameResource()
    {
        await using var bench = CreateBench();
        var (watcher, stream) = await bench.StartAsync(Lds, $"{ListenerOfA}?y=2&x=1");

        await stream.RespondAsync(Lds, "v1", "n1", $"{ListenerOfA}?x=1&y=2=a");
        await stream.RespondAsync(Lds, "v2", "n2", $"{ListenerOfA}?y=2&x=1=b");

        Assert.Equal(["a", "b"], watcher.Events);
        Assert.Equal($"{ListenerOfA}?x=1&y=2", Assert.Single((await bench.Client.GetSnapshotAsync()).Resources).Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N6")]
    public async Task Watch_AuthorityWithoutServers_UsesThoseOfTheBootstrap()
    {
        await using var bench = CreateBench();

        await bench.StartAsync(Lds, ListenerOfB);

        Assert.Equal("top:1", Assert.Single(bench.Server.Transports).Server.Uri);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 N7")]
    public async Task Watch_NamesOfSeveralAuthorities_AreFetchedFromTheRightServers()
    {
        await using var bench = CreateBench();
        var (listener, streamOfA) = await bench.StartAsync(Lds, ListenerOfA);
        var (endpoints, streamOfTop) = await bench.StartAsync(Eds, "e");

        await streamOfA.RespondAsync(Lds, "v1", "n1", $"{ListenerOfA}=a");
        await streamOfTop.RespondAsync(Eds, "v7", "n1", "e=b");

        Assert.Equal(["a:1", "top:1"], bench.Server.Transports.Select(transport => transport.Server.Uri));
        Assert.Equal(["a"], listener.Events);
        Assert.Equal(["b"], endpoints.Events);
        Assert.Equal("v1", (await streamOfA.NextRequestAsync()).VersionInfo);
        Assert.Equal("v7", (await streamOfTop.NextRequestAsync()).VersionInfo);
    }

    [Theory]
    [InlineData("xdstp://nope/envoy.config.listener.v3.Listener/l", "has the authority \"nope\", which is not in the xDS bootstrap")]
    [InlineData("xdstp://a/envoy.config.cluster.v3.Cluster/l", "is the name of another type of resource")]
    [InlineData("xdstp://a", "is no valid xdstp name")]
    [Trait("Rule", "xds-client 8.1 N4")]
    public async Task Watch_NameThatLeadsNowhere_FailsWithoutAStream(string name, string expected)
    {
        await using var bench = CreateBench();

        var watcher = await bench.WatchAsync(Lds, name);
        await bench.SettleAsync();
        await bench.UnwatchAsync(Lds, name, watcher);

        Assert.Equal(["error Invalid"], watcher.Events);
        Assert.Contains(expected, watcher.LastMessage, StringComparison.Ordinal);
        Assert.Empty(bench.Server.Transports);
        Assert.Empty((await bench.Client.GetSnapshotAsync()).Resources);
    }

    [Theory]
    [InlineData("xdstp://a", "resource[0]: the name \"xdstp://a\" is no valid xdstp name")]
    [InlineData("xdstp://a/envoy.config.cluster.v3.Cluster/l", "resource[0]: the name \"xdstp://a/envoy.config.cluster.v3.Cluster/l\" is that of another type of resource")]
    public async Task Receive_BadFederatedName_IsNacked(string name, string expected)
    {
        await using var bench = CreateBench();
        var (watcher, stream) = await bench.StartAsync(Lds, ListenerOfA);

        await stream.RespondAsync(Lds, "v1", "n1", $"{name}=a");

        Assert.Equal($"Listener response: {expected}", (await stream.NextRequestAsync()).ErrorDetail.Message);
        Assert.Empty(watcher.Events);
    }

    private static XdsClientBench CreateBench() => XdsClientBench.Create(new XdsBootstrap(new XdsServer("top:1"))
    {
        Authorities = new Dictionary<string, XdsAuthority>
        {
            ["a"] = new(new XdsServer("a:1")),
            ["same-as-a"] = new(new XdsServer("a:1")),
            ["b"] = new(),
        },
    });
}
