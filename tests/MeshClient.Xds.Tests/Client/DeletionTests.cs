using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class DeletionTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.3 D9")]
    public async Task Receive_ListenerAbsentUnderTheOldRules_IsDropped()
    {
        await using var bench = XdsClientBench.Create(configure: settings => settings with { DropDeletedResources = true });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Lds, "v2", "n2");

        Assert.Equal(["a", "error DoesNotExist"], watcher.Events);
        Assert.False((await bench.StatusAsync(Lds, "l")).IsCached);
    }

    [Theory]
    [InlineData(XdsServerFeatures.None, false)]
    [InlineData(XdsServerFeatures.IgnoreResourceDeletion, true)]
    [Trait("Rule", "xds-client 8.3 D10")]
    public async Task Receive_ListenerAbsent_StaysInForceWithAnAmbientError(XdsServerFeatures features, bool oldRules)
    {
        await using var bench = XdsClientBench.Create(features, settings => settings with { DropDeletedResources = oldRules });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.NextRequestAsync();

        await stream.RespondAsync(Lds, "v2", "n2");
        var ack = await stream.NextRequestAsync();
        await stream.RespondAsync(Lds, "v3", "n3");

        Assert.Equal(("v2", true), (ack.VersionInfo, ack.ErrorDetail is null));
        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((XdsResourceState.DoesNotExist, true, "v1"), (status.State, status.IsCached, status.Version));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D11")]
    public async Task Receive_ListenerAbsentFromAServerThatFailsOnDataErrors_IsDropped()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Lds, "v2", "n2");

        Assert.Equal(["a", "error DoesNotExist"], watcher.Events);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((XdsResourceState.DoesNotExist, false, ""), (status.State, status.IsCached, status.Version));
    }

    [Theory]
    [InlineData(XdsServerFeatures.None, new[] { "a", "ambient DoesNotExist", "ambient none" })]
    [InlineData(XdsServerFeatures.FailOnDataErrors, new[] { "a", "error DoesNotExist", "a" })]
    [Trait("Rule", "xds-client 8.3 D12")]
    public async Task Receive_DeletedClusterReturns_Recovers(XdsServerFeatures features, string[] expected)
    {
        await using var bench = XdsClientBench.Create(features);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        await stream.RespondAsync(Cds, "v2", "n2");
        await stream.RespondAsync(Cds, "v3", "n3", "c=a");

        Assert.Equal(expected, watcher.Events);
        Assert.Equal(XdsResourceState.Acked, (await bench.StatusAsync(Cds, "c")).State);
    }

    [Theory]
    [InlineData(XdsResourceType.RouteConfiguration)]
    [InlineData(XdsResourceType.Endpoint)]
    [Trait("Rule", "xds-client 8.3 D13")]
    public async Task Receive_RouteOrEndpointsAbsent_MeansNothing(XdsResourceType type)
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(type, "r");
        await stream.RespondAsync(type, "v1", "n1", "r=a");
        await stream.NextRequestAsync();

        await stream.RespondAsync(type, "v2", "n2");

        Assert.Equal("v2", (await stream.NextRequestAsync()).VersionInfo);
        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D15")]
    public async Task Watch_DroppedResource_HearsAtOnceThatItDoesNotExist()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.RespondAsync(Lds, "v2", "n2");

        var late = await bench.WatchAsync(Lds, "l");
        await bench.SettleAsync();

        Assert.Equal(["error DoesNotExist"], late.Events);
    }

    [Fact]
    public async Task Receive_InvalidCopyOfACachedListener_IsNoDeletion()
    {
        await using var bench = XdsClientBench.Create(configure: settings => settings with { DropDeletedResources = true });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Lds, "v2", "n2", "l!bad");

        Assert.Equal(["a", "ambient Invalid"], watcher.Events);
    }

    [Fact]
    public async Task Receive_ResourceThatCannotBeNamed_DeletesNothing()
    {
        await using var bench = XdsClientBench.Create(configure: settings => settings with { DropDeletedResources = true });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Lds, "v2", "n2", "!undecodable");

        Assert.Equal(["a"], watcher.Events);
    }
}
