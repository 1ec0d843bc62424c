using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.BothProtocolsAttribute;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class AckTests
{
    private const int InvalidArgument = 3;

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T1")]
    public async Task Receive_ValidResource_IsAcked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "svc:80");

        await stream.RespondAsync(Lds, "v1", "n1", "svc:80=a");

        var ack = await stream.NextRequestAsync();
        Assert.Equal((VersionIn(protocol, "v1"), "n1"), (ack.VersionInfo, ack.ResponseNonce));
        Assert.Equal(["svc:80"], ack.ResourceNames);
        Assert.Equal(XdsResourceTypes.TypeUrl(Lds), ack.TypeUrl);
        Assert.Null(ack.ErrorDetail);
        Assert.Equal(["a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T2")]
    public async Task Receive_FirstResponseInvalid_IsNackedWithNameFieldAndReason(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "svc:80");

        await stream.RespondAsync(Lds, "v1", "n1", "svc:80!is not sensible");

        var nack = await stream.NextRequestAsync();
        Assert.Equal(("", "n1", InvalidArgument), (nack.VersionInfo, nack.ResponseNonce, nack.ErrorDetail.Code));
        Assert.Equal("Listener response: resource \"svc:80\": some_field: is not sensible", nack.ErrorDetail.Message);
        Assert.Equal(["svc:80"], nack.ResourceNames);
        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T3")]
    public async Task Receive_GoodBadGood_KeepsTheGoodVersionInBetween(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "svc:80");

        await stream.RespondAsync(Lds, "v1", "n1", "svc:80=a");
        var first = await stream.NextRequestAsync();
        await stream.RespondAsync(Lds, "v2", "n2", "svc:80!bad");
        var second = await stream.NextRequestAsync();
        await stream.RespondAsync(Lds, "v3", "n3", "svc:80=c");
        var third = await stream.NextRequestAsync();

        Assert.Equal((VersionIn(protocol, "v1"), "n1", true), (first.VersionInfo, first.ResponseNonce, first.ErrorDetail is null));
        Assert.Equal((VersionIn(protocol, "v1"), "n2", false), (second.VersionInfo, second.ResponseNonce, second.ErrorDetail is null));
        Assert.Equal((VersionIn(protocol, "v3"), "n3", true), (third.VersionInfo, third.ResponseNonce, third.ErrorDetail is null));
        Assert.Equal(["a", "ambient Invalid", "c"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T4")]
    public async Task Receive_OneGoodOneBad_UsesTheGoodOneAndNamesOnlyTheBadOne(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var good = await bench.WatchAsync(Cds, "good");
        var (bad, stream) = await bench.StartAsync(Cds, "bad");
        await stream.NextRequestAsync();

        await stream.RespondAsync(Cds, "v1", "n1", "good=a", "bad!wrong");

        var nack = await stream.NextRequestAsync();
        Assert.Equal(("", "n1"), (nack.VersionInfo, nack.ResponseNonce));
        Assert.Equal("Cluster response: resource \"bad\": some_field: wrong", nack.ErrorDetail.Message);
        Assert.Equal(["a"], good.Events);
        Assert.Equal(["error Invalid"], bad.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T5")]
    public async Task Receive_NothingDecodes_NamesEveryIndex(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        bench.ExpectsFailures = true;
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "!one", "!two", "*");

        var nack = await stream.NextRequestAsync();
        Assert.Equal(
            "Cluster response: resource[0]: some_field: one; resource[1]: some_field: two; resource[2]: cannot be parsed: parser bug",
            nack.ErrorDetail.Message);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T6")]
    public async Task Receive_ResourceOfAnotherType_IsNacked()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Response(Cds, TestDecoder.Resource(Lds, "c=a")));

        var nack = await stream.NextRequestAsync();
        Assert.Contains("resource[0]: the resource has the type \"type.googleapis.com/envoy.config.listener.v3.Listener\"", nack.ErrorDetail.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T7")]
    public async Task Receive_SameInvalidContentAgain_IsNackedAgainButToldOnce(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "svc:80");

        await stream.RespondAsync(Lds, "v1", "n1", "svc:80!bad");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Lds, "v1", "n2", "svc:80!bad");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1));

        var nack = await stream.NextRequestAsync();
        Assert.Equal("n2", nack.ResponseNonce);
        Assert.NotNull(nack.ErrorDetail);
        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T12")]
    public async Task Receive_UnknownTypeUrl_IsNeitherAckedNorNacked()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Lds, "svc:80");

        await stream.RespondAsync(new DiscoveryResponse { TypeUrl = "type.googleapis.com/some.Unknown", VersionInfo = "v1", Nonce = "n1" });
        await stream.RespondAsync(new DiscoveryResponse { VersionInfo = "v1", Nonce = "n1" });
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
        await stream.RespondAsync(Lds, "v1", "n1", "svc:80=a");
        Assert.Equal(["a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T13")]
    public async Task Receive_TypeWithoutSubscription_IsIgnored(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "svc:80");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
        Assert.Single((await bench.Client.GetSnapshotAsync()).Resources);
        var watcher = await bench.WatchAsync(Eds, "e");
        var request = await stream.NextRequestAsync();
        Assert.Equal(("", NonceIn(protocol, "n1")), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal(["e"], request.ResourceNames);
        Assert.Empty(watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T18")]
    public async Task Receive_NameNotAskedFor_IsIgnoredEvenIfInvalid(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a", "other!bad");

        Assert.Null((await stream.NextRequestAsync()).ErrorDetail);
        Assert.Single((await bench.Client.GetSnapshotAsync()).Resources);
        var late = await bench.WatchAsync(Eds, "other");
        Assert.Equal(["e", "other"], (await stream.NextRequestAsync()).ResourceNames);
        Assert.Empty(late.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T19")]
    public async Task Receive_WrappedResource_IsUnwrappedUnderTheNameOfTheWrapper()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "alias");

        await stream.RespondAsync(Response(Cds, Wrap(new Resource { Name = "alias", Resource_ = TestDecoder.Resource(Cds, "inner=a") })));

        Assert.Null((await stream.NextRequestAsync()).ErrorDetail);
        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    public async Task Receive_WrapperWithoutName_UsesTheNameInTheResource()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Response(Cds, Wrap(new Resource { Resource_ = TestDecoder.Resource(Cds, "c=a") })));

        Assert.Null((await stream.NextRequestAsync()).ErrorDetail);
        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T20")]
    public async Task Receive_WrapperWithoutResource_IsNacked()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Response(Cds, Wrap(new Resource { Name = "c" })));

        Assert.Equal("Cluster response: resource \"c\": the wrapper has no resource", (await stream.NextRequestAsync()).ErrorDetail.Message);
        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Fact]
    public async Task Receive_WrapperOfGarbage_IsNacked()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Response(Cds, new Any { TypeUrl = XdsResourceTypes.WrapperTypeUrl, Value = ByteString.CopyFrom(0xFF, 0xFF) }));

        Assert.StartsWith("Cluster response: resource[0]: the wrapper", (await stream.NextRequestAsync()).ErrorDetail.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_EmptyName_IsNacked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "=a");

        Assert.Equal("Cluster response: resource[0]: the resource has no name", (await stream.NextRequestAsync()).ErrorDetail.Message);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T21")]
    public async Task Receive_SameNameTwice_IsNackedAndNeitherIsUsed(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a", "e=b");

        Assert.Equal("Endpoint response: resource \"e\": duplicate resource name in one response", (await stream.NextRequestAsync()).ErrorDetail.Message);
        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T22")]
    public async Task Receive_SameContentUnderNewVersion_IsAckedButNotTold(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v2", "n2", "e=a");

        Assert.Equal(VersionIn(protocol, "v2"), (await stream.NextRequestAsync()).VersionInfo);
        Assert.Equal(["a"], watcher.Events);
        Assert.Equal("v2", (await bench.StatusAsync(Eds, "e")).Version);
    }

    // Servers need not put fields in the same order twice.
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T22")]
    public async Task Receive_SameContentInOtherBytes_IsAckedButNotTold(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v2", "n2", "e=a?ignored");

        var ack = await stream.NextRequestAsync();
        Assert.Equal((VersionIn(protocol, "v2"), "n2"), (ack.VersionInfo, ack.ResponseNonce));
        Assert.Equal(["a"], watcher.Events);
        Assert.Equal("v2", (await bench.StatusAsync(Eds, "e")).Version);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_SameContentAfterRejection_ClearsTheAmbientError(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.RespondAsync(Eds, "v2", "n2", "e!bad");
        await stream.RespondAsync(Eds, "v3", "n3", "e=a");

        Assert.Equal(["a", "ambient Invalid", "ambient none"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ThousandsOfErrors_KeepsTheNackSmall(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", [.. Enumerable.Range(0, 5000).Select(i => $"!error {i}")]);

        var text = (await stream.NextRequestAsync()).ErrorDetail.Message;
        Assert.InRange(text.Length, 10_000, 17_000);
        Assert.Matches("; and [0-9]+ more$", text);
    }

    [Fact]
    public async Task Receive_SeveralResponsesWhileAWriteIsUnderWay_AnswersTheNewestOne()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Lds, "svc:80");
        stream.HoldWrites();
        await stream.RespondAsync(Lds, "v1", "n1", "svc:80=a");
        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);

        await stream.RespondAsync(Lds, "v2", "n2", "svc:80=b");
        await stream.RespondAsync(Lds, "v3", "n3", "svc:80=c");
        await bench.SettleAsync();
        Assert.Null(stream.TryNextRequest());
        stream.ReleaseWrites();

        var ack = await stream.NextRequestAsync();
        Assert.Equal(("v3", "n3"), (ack.VersionInfo, ack.ResponseNonce));
        Assert.Equal(["a", "b", "c"], watcher.Events);
    }

    private static DiscoveryResponse Response(XdsResourceType type, params Any[] resources) =>
        new() { TypeUrl = XdsResourceTypes.TypeUrl(type), VersionInfo = "v1", Nonce = "n1", Resources = { resources } };

    private static Any Wrap(Resource wrapper) => new() { TypeUrl = XdsResourceTypes.WrapperTypeUrl, Value = wrapper.ToByteString() };
}
