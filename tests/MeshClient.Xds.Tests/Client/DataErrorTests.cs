using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.BothProtocolsAttribute;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class DataErrorTests
{
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int Unavailable = 14;

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E1")]
    public async Task Receive_InvalidAndNothingCached_ReportsTheReasonAtOnce(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c!lb_policy is unknown");

        Assert.Equal(["error Invalid"], watcher.Events);
        Assert.Equal(
            "Cluster \"c\" was rejected: some_field: lb_policy is unknown (control plane cp:1, node id \"node-1\"). There is no good version to use.",
            watcher.LastMessage);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E2")]
    public async Task Receive_InvalidAndCached_KeepsTheOldVersion(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");
        await stream.RespondAsync(Cds, "v1", "n1", "c=a");

        await stream.RespondAsync(Cds, "v2", "n2", "c!bad");

        Assert.Equal(["a", "ambient Invalid"], watcher.Events);
        Assert.Contains("The last good version stays in force.", watcher.LastMessage, StringComparison.Ordinal);
        var status = await bench.StatusAsync(Cds, "c");
        Assert.Equal((XdsResourceState.Nacked, true, "v1", "v2"), (status.State, status.IsCached, status.Version, status.FailedVersion));
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E3")]
    public async Task Receive_InvalidFromAServerThatFailsOnDataErrors_DropsAndRecovers(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        await stream.RespondAsync(Cds, "v2", "n2", "c!bad");
        await stream.RespondAsync(Cds, "v3", "n3", "c=a");

        Assert.Equal(["a", "error Invalid", "a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E4")]
    public async Task Receive_ErrorInPlaceOfAResource_CountsAtOnceAndIsAcked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await stream.RefuseAsync(Lds, "l", NotFound);
        Assert.Equal(["error DoesNotExist"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        var ack = await stream.NextRequestAsync();
        Assert.Equal((VersionIn(protocol, "v9"), true), (ack.VersionInfo, ack.ErrorDetail is null));
        Assert.Equal(["error DoesNotExist"], watcher.Events);
        Assert.Equal(XdsResourceState.ReceivedError, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E5")]
    public async Task Receive_TransientErrorInPlaceOfACachedResource_KeepsIt(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RefuseAsync(Lds, "l", Unavailable);

        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E6")]
    public async Task Receive_PermissionDeniedFromAServerThatFailsOnDataErrors_DropsTheResource(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RefuseAsync(Lds, "l", PermissionDenied);

        Assert.Equal(["a", "error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E7")]
    public async Task Receive_ErrorInPlaceOfACachedListener_IsNoDeletionAsWell(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RefuseAsync(Lds, "l", NotFound);

        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
        Assert.Contains("was refused by the control plane: code 5, \"no\"", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ErrorAndResourceOfOneName_ResourceCounts(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await stream.RefuseAsync(Lds, "l", NotFound, "l=a");

        Assert.Equal(["a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ErrorForWhatIsNotWatched_IsIgnored(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await stream.RefuseAsync(Lds, "other", NotFound);

        Assert.Empty(watcher.Events);
    }
}
