using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.BothProtocolsAttribute;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class DeletionTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D9")]
    public async Task Receive_ListenerAbsentUnderTheOldRules_IsDropped(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, configure: settings => settings with { DropDeletedResources = true });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RemoveAsync(Lds, "v2", "n2", "l");

        Assert.Equal(["a", "error DoesNotExist"], watcher.Events);
        Assert.False((await bench.StatusAsync(Lds, "l")).IsCached);
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsServerFeatures.None, false)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsServerFeatures.IgnoreResourceDeletion, true)]
    [InlineData(XdsTransportProtocol.Delta, XdsServerFeatures.None, false)]
    [InlineData(XdsTransportProtocol.Delta, XdsServerFeatures.IgnoreResourceDeletion, true)]
    [Trait("Rule", "xds-client 8.3 D10")]
    public async Task Receive_ListenerAbsent_StaysInForceWithAnAmbientError(XdsTransportProtocol protocol, XdsServerFeatures features, bool oldRules)
    {
        await using var bench = XdsClientBench.Create(protocol, features, settings => settings with { DropDeletedResources = oldRules });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.NextRequestAsync();

        await stream.RemoveAsync(Lds, "v2", "n2", "l");
        var ack = await stream.NextRequestAsync();
        await stream.RemoveAsync(Lds, "v3", "n3", "l");

        Assert.Equal((VersionIn(protocol, "v2"), true), (ack.VersionInfo, ack.ErrorDetail is null));
        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((XdsResourceState.DoesNotExist, true, "v1"), (status.State, status.IsCached, status.Version));
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D11")]
    public async Task Receive_ListenerAbsentFromAServerThatFailsOnDataErrors_IsDropped(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RemoveAsync(Lds, "v2", "n2", "l");

        Assert.Equal(["a", "error DoesNotExist"], watcher.Events);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((XdsResourceState.DoesNotExist, false, ""), (status.State, status.IsCached, status.Version));
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsServerFeatures.None, new[] { "a", "ambient DoesNotExist", "ambient none" })]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsServerFeatures.FailOnDataErrors, new[] { "a", "error DoesNotExist", "a" })]
    [InlineData(XdsTransportProtocol.Delta, XdsServerFeatures.None, new[] { "a", "ambient DoesNotExist", "ambient none" })]
    [InlineData(XdsTransportProtocol.Delta, XdsServerFeatures.FailOnDataErrors, new[] { "a", "error DoesNotExist", "a" })]
    [Trait("Rule", "xds-client 8.3 D12")]
    public async Task Receive_DeletedClusterReturns_Recovers(XdsTransportProtocol protocol, XdsServerFeatures features, string[] expected)
    {
        await using var bench = XdsClientBench.Create(protocol, features);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        await stream.RemoveAsync(Cds, "v2", "n2", "c");
        await stream.RespondAsync(Cds, "v3", "n3", "c=a");

        Assert.Equal(expected, watcher.Events);
        Assert.Equal(XdsResourceState.Acked, (await bench.StatusAsync(Cds, "c")).State);
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsResourceType.RouteConfiguration)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsResourceType.Endpoint)]
    [InlineData(XdsTransportProtocol.Delta, XdsResourceType.RouteConfiguration)]
    [InlineData(XdsTransportProtocol.Delta, XdsResourceType.Endpoint)]
    [InlineData(XdsTransportProtocol.Delta, XdsResourceType.Listener)]
    [InlineData(XdsTransportProtocol.Delta, XdsResourceType.Cluster)]
    [Trait("Rule", "xds-client 8.3 D13")]
    public async Task Receive_ResponseWithoutTheName_MeansNothing(XdsTransportProtocol protocol, XdsResourceType type)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(type, "r");
        await bench.WatchAsync(type, "other");
        await stream.NextRequestAsync();
        await stream.RespondAsync(type, "v1", "n1", "r=a");
        await stream.NextRequestAsync();

        await stream.RespondAsync(type, "v2", "n2");
        var empty = await stream.NextRequestAsync();
        await stream.RespondAsync(type, "v3", "n3", "other=b");
        var another = await stream.NextRequestAsync();

        Assert.Equal((VersionIn(protocol, "v2"), "n2", true), (empty.VersionInfo, empty.ResponseNonce, empty.ErrorDetail is null));
        Assert.Equal((VersionIn(protocol, "v3"), "n3", true), (another.VersionInfo, another.ResponseNonce, another.ErrorDetail is null));
        Assert.Equal(["a"], watcher.Events);
        Assert.Equal((XdsResourceState.Acked, "v1"), ((await bench.StatusAsync(type, "r")).State, (await bench.StatusAsync(type, "r")).Version));
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D15")]
    public async Task Watch_DroppedResource_HearsAtOnceThatItDoesNotExist(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.RemoveAsync(Lds, "v2", "n2", "l");

        var late = await bench.WatchAsync(Lds, "l");
        await bench.SettleAsync();

        Assert.Equal(["error DoesNotExist"], late.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_InvalidCopyOfACachedListener_IsNoDeletion(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, configure: settings => settings with { DropDeletedResources = true });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Lds, "v2", "n2", "l!bad");

        Assert.Equal(["a", "ambient Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ResourceThatCannotBeNamed_DeletesNothing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, configure: settings => settings with { DropDeletedResources = true });
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Lds, "v2", "n2", "!undecodable");

        Assert.Equal(["a"], watcher.Events);
    }
}
