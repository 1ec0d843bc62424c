using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Rpc;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class DataErrorTests
{
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int Unavailable = 14;

    [Fact]
    [Trait("Rule", "xds-client 8.3 E1")]
    public async Task Receive_InvalidAndNothingCached_ReportsTheReasonAtOnce()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c!lb_policy is unknown");

        Assert.Equal(["error Invalid"], watcher.Events);
        Assert.Equal(
            "Cluster \"c\" was rejected: some_field: lb_policy is unknown (control plane cp:1, node id \"node-1\"). There is no good version to use.",
            watcher.LastMessage);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E2")]
    public async Task Receive_InvalidAndCached_KeepsTheOldVersion()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "c");
        await stream.RespondAsync(Cds, "v1", "n1", "c=a");

        await stream.RespondAsync(Cds, "v2", "n2", "c!bad");

        Assert.Equal(["a", "ambient Invalid"], watcher.Events);
        Assert.Contains("The last good version stays in force.", watcher.LastMessage, StringComparison.Ordinal);
        var status = await bench.StatusAsync(Cds, "c");
        Assert.Equal((XdsResourceState.Nacked, true, "v1", "v2"), (status.State, status.IsCached, status.Version, status.FailedVersion));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E3")]
    public async Task Receive_InvalidFromAServerThatFailsOnDataErrors_DropsAndRecovers()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        await stream.RespondAsync(Cds, "v2", "n2", "c!bad");
        await stream.RespondAsync(Cds, "v3", "n3", "c=a");

        Assert.Equal(["a", "error Invalid", "a"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E4")]
    public async Task Receive_ErrorInPlaceOfAResource_CountsAtOnceAndIsAcked()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await stream.RespondAsync(Refusal(Lds, "l", NotFound));
        Assert.Equal(["error DoesNotExist"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        var ack = await stream.NextRequestAsync();
        Assert.Equal(("v9", true), (ack.VersionInfo, ack.ErrorDetail is null));
        Assert.Equal(["error DoesNotExist"], watcher.Events);
        Assert.Equal(XdsResourceState.ReceivedError, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E5")]
    public async Task Receive_TransientErrorInPlaceOfACachedResource_KeepsIt()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Refusal(Lds, "l", Unavailable));

        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E6")]
    public async Task Receive_PermissionDeniedFromAServerThatFailsOnDataErrors_DropsTheResource()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Refusal(Lds, "l", PermissionDenied));

        Assert.Equal(["a", "error Invalid"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E7")]
    public async Task Receive_ErrorInPlaceOfACachedListener_IsNoDeletionAsWell()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await stream.RespondAsync(Refusal(Lds, "l", NotFound));

        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
        Assert.Contains("was refused by the control plane: code 5, \"no\"", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_ErrorAndResourceOfOneName_ResourceCounts()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        var response = Refusal(Lds, "l", NotFound);
        response.Resources.Add(TestDecoder.Resource(Lds, "l=a"));

        await stream.RespondAsync(response);

        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    public async Task Receive_ErrorForWhatIsNotWatched_IsIgnored()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await stream.RespondAsync(Refusal(Lds, "other", NotFound));

        Assert.Empty(watcher.Events);
    }

    private static DiscoveryResponse Refusal(XdsResourceType type, string name, int code) => new()
    {
        TypeUrl = XdsResourceTypes.TypeUrl(type),
        VersionInfo = "v9",
        Nonce = "n9",
        ResourceErrors =
        {
            new MeshClient.Xds.Proto.Discovery.ResourceError
            {
                ResourceName = new ResourceName { Name = name },
                ErrorDetail = new Status { Code = code, Message = "no" },
            },
        },
    };
}
