using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Delta;

/// <summary>What responses of the incremental protocol mean (xds-client 2.11).</summary>
public sealed class DeltaResponseTests
{
    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Receive_ChangeOfOneResource_LeavesTheOthersAlone()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta, XdsServerFeatures.FailOnDataErrors);
        var (first, stream) = await bench.StartAsync(Cds, "a");
        var second = await bench.WatchAsync(Cds, "b");

        await stream.RespondAsync(Cds, "1", "n1", "a=x", "b=x");
        await stream.RespondAsync(Cds, "2", "n2", "b=y");

        Assert.Equal(["x"], first.Events);
        Assert.Equal(["x", "y"], second.Events);
        Assert.Equal("1", (await bench.StatusAsync(Cds, "a")).Version);
        Assert.Equal("2", (await bench.StatusAsync(Cds, "b")).Version);
    }

    [Theory]
    [InlineData(XdsResourceType.Listener)]
    [InlineData(XdsResourceType.RouteConfiguration)]
    [InlineData(XdsResourceType.Cluster)]
    [InlineData(XdsResourceType.Endpoint)]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Receive_RemovalOfWhatNeverCame_MeansAtOnceThatItDoesNotExist(XdsResourceType type)
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(type, "r");
        Assert.Equal(1, bench.Time.ActiveTimerCount);

        await stream.RemoveAsync(type, "v1", "n1", "r");

        Assert.Equal(["error DoesNotExist"], watcher.Events);
        Assert.Equal(
            $"{type} \"r\" does not exist, says the control plane (control plane cp:1, node id \"node-1\"). Check that it has this resource for this node.",
            watcher.LastMessage);
        var ack = await stream.NextRequestAsync();
        Assert.Equal(("n1", true), (ack.ResponseNonce, ack.ErrorDetail is null));
        Assert.Equal(0, bench.Time.ActiveTimerCount);
        Assert.Equal(XdsResourceState.DoesNotExist, (await bench.StatusAsync(type, "r")).State);

        await stream.RespondAsync(type, "v2", "n2", "r=a");
        Assert.Equal(["error DoesNotExist", "a"], watcher.Events);
    }

    [Theory]
    [InlineData(XdsServerFeatures.None, XdsResourceType.RouteConfiguration, new[] { "a", "ambient DoesNotExist", "ambient none" })]
    [InlineData(XdsServerFeatures.None, XdsResourceType.Endpoint, new[] { "a", "ambient DoesNotExist", "ambient none" })]
    [InlineData(XdsServerFeatures.FailOnDataErrors, XdsResourceType.RouteConfiguration, new[] { "a", "error DoesNotExist", "a" })]
    [InlineData(XdsServerFeatures.FailOnDataErrors, XdsResourceType.Endpoint, new[] { "a", "error DoesNotExist", "a" })]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Receive_RemovalOfRoutesOrEndpoints_IsADeletionLikeAnyOther(XdsServerFeatures features, XdsResourceType type, string[] expected)
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta, features);
        var (watcher, stream) = await bench.StartAsync(type, "r");

        await stream.RespondAsync(type, "1", "n1", "r=a");
        await stream.RemoveAsync(type, "2", "n2", "r");
        await stream.RespondAsync(type, "1", "n3", "r=a");

        Assert.Equal(expected, watcher.Events);
    }

    [Fact]
    public async Task Receive_RemovalInTheFormWithConstraints_CountsAsWell()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(new DeltaDiscoveryResponse
        {
            TypeUrl = XdsResourceTypes.TypeUrl(Eds),
            Nonce = "n1",
            RemovedResourceNames = { new ResourceName { Name = "e" } },
        });

        Assert.Equal(["error DoesNotExist"], watcher.Events);
    }

    [Fact]
    public async Task Receive_RemovalOfWhatIsNotWatched_IsIgnoredAndAcked()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RemoveAsync(Eds, "v1", "n1", "other");

        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);
        Assert.Empty(watcher.Events);
        Assert.Single((await bench.Client.GetSnapshotAsync()).Resources);
    }

    [Fact]
    public async Task Receive_ResourceAndRemovalOfOneName_ResourceCounts()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(new DeltaDiscoveryResponse
        {
            TypeUrl = XdsResourceTypes.TypeUrl(Eds),
            Nonce = "n1",
            Resources = { TestDecoder.Wrapped(Eds, "e=a", "1") },
            RemovedResources = { "e" },
        });

        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Receive_ResourceUnderAnAlias_IsDeliveredUnderTheNameThatWasAsked()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (byAlias, stream) = await bench.StartAsync(Cds, "alias");
        var byName = await bench.WatchAsync(Cds, "real");
        var wrapper = TestDecoder.Wrapped(Cds, "real=a", "7");
        wrapper.Aliases.Add(["other", "alias"]);

        await stream.RespondWrappedAsync(Cds, "v1", "n1", wrapper);

        Assert.Equal(["a"], byAlias.Events);
        Assert.Equal(["a"], byName.Events);
        Assert.Equal(("alias", "7"), ((await bench.StatusAsync(Cds, "alias")).Name, (await bench.StatusAsync(Cds, "alias")).Version));

        await stream.RemoveAsync(Cds, "v2", "n2", "real");
        Assert.Equal(["a", "ambient DoesNotExist"], byAlias.Events);
        Assert.Equal(["a", "ambient DoesNotExist"], byName.Events);
    }

    [Fact]
    public async Task Reconnect_ResourceUnderAnAlias_IsClaimedUnderTheNameOfTheServer()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "1", "n1", "l=a");
        await bench.WatchAsync(Cds, "alias");
        var wrapper = TestDecoder.Wrapped(Cds, "real=a", "7");
        wrapper.Aliases.Add("alias");
        await stream.RespondWrappedAsync(Cds, "v1", "n2", wrapper);

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        await second.NextRequestAsync();
        var request = await second.NextRequestAsync();
        Assert.Equal(["alias"], request.Subscribed);
        Assert.Equal(["real@7"], request.InitialVersions);
    }

    [Fact]
    public async Task Receive_WrapperWithoutName_UsesTheNameInTheResource()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondWrappedAsync(Cds, "v1", "n1", new Resource { Version = "1", Resource_ = TestDecoder.Resource(Cds, "c=a") });

        Assert.Null((await stream.NextRequestAsync()).ErrorDetail);
        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T6")]
    public async Task Receive_ResourceOfAnotherType_IsNacked()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondWrappedAsync(Cds, "v1", "n1", new Resource { Name = "c", Resource_ = TestDecoder.Resource(Lds, "c=a") });

        Assert.StartsWith("Cluster response: resource \"c\": the resource has the type", (await stream.NextRequestAsync()).ErrorDetail.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T12")]
    public async Task Receive_UnknownTypeUrl_IsNeitherAckedNorNacked()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await stream.RespondAsync(new DeltaDiscoveryResponse { TypeUrl = "type.googleapis.com/some.Unknown", Nonce = "n1" });
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    public async Task Receive_RejectedCopyThenTheOldVersion_Recovers()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "1", "n1", "c=a");
        await stream.RespondAsync(Cds, "2", "n2", "c!bad");
        var rejected = await bench.StatusAsync(Cds, "c");
        await stream.RespondAsync(Cds, "1", "n3", "c=a");

        Assert.Equal((XdsResourceState.Nacked, "1", "2"), (rejected.State, rejected.Version, rejected.FailedVersion));
        Assert.Equal(["a", "ambient Invalid", "ambient none"], watcher.Events);
    }
}
