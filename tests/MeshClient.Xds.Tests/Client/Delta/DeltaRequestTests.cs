using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Delta;

/// <summary>What the client sends in the incremental protocol (xds-client 2.11).</summary>
public sealed class DeltaRequestTests
{
    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Open_FirstRequest_SubscribesAllNamesAndClaimsNothing()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var watcher = new RecordingWatcher();
        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Watch(Cds, "b", watcher);
            bench.Client.Watch(Cds, "a", watcher);
        });

        var request = await (await bench.Server.NextStreamAsync()).NextRequestAsync();

        Assert.Equal("node-1", request.Node.Id);
        Assert.Equal(["a", "b"], request.Subscribed);
        Assert.Empty(request.Unsubscribed);
        Assert.Empty(request.InitialVersions);
        Assert.Equal(("", true), (request.ResponseNonce, request.ErrorDetail is null));
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Receive_Resource_IsAckedByNonceAlone()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a");

        var ack = await stream.NextRequestAsync();
        Assert.Equal(("n1", true), (ack.ResponseNonce, ack.ErrorDetail is null));
        Assert.Empty(ack.Subscribed);
        Assert.Empty(ack.Unsubscribed);
        Assert.Empty(ack.InitialVersions);
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Watch_AnotherName_SubscribesOnlyThatWithoutNonce()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Cds, "c");
        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        await stream.NextRequestAsync();

        await bench.WatchAsync(Cds, "d");

        var request = await stream.NextRequestAsync();
        Assert.Equal(["d"], request.Subscribed);
        Assert.Empty(request.Unsubscribed);
        Assert.Empty(request.InitialVersions);
        Assert.Equal("", request.ResponseNonce);
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Unwatch_OneOfTwoNames_UnsubscribesOnlyThat()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (first, stream) = await bench.StartAsync(Cds, "c");
        await bench.WatchAsync(Cds, "d");
        await stream.NextRequestAsync();

        await bench.UnwatchAsync(Cds, "c", first);

        var request = await stream.NextRequestAsync();
        Assert.Empty(request.Subscribed);
        Assert.Equal(["c"], request.Unsubscribed);
        Assert.Equal("", request.ResponseNonce);
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Watch_NameThatWasUnsubscribed_IsSubscribedAgainAndAnswered()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        var first = await bench.WatchAsync(Eds, "e");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();
        await bench.UnwatchAsync(Eds, "e", first);
        Assert.Equal(["e"], (await stream.NextRequestAsync()).Unsubscribed);

        var second = await bench.WatchAsync(Eds, "e");

        var request = await stream.NextRequestAsync();
        Assert.Equal(["e"], request.Subscribed);
        Assert.Empty(request.InitialVersions);
        Assert.Empty(second.Events);
        await stream.RespondAsync(Eds, "v1", "n2", "e=a");
        Assert.Equal(["a"], second.Events);
    }

    [Fact]
    public async Task Watch_AgainBeforeTheServerLearnedOfTheUnwatch_SendsNothing()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (first, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();

        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Unwatch(Eds, "e", first);
            bench.Client.Watch(Eds, "e", new RecordingWatcher());
        });
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
    }

    [Fact]
    public async Task Receive_SeveralResponsesWhileAWriteIsUnderWay_AnswersEachInOrder()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        stream.HoldWrites();
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.RespondAsync(Lds, "v2", "n2", "l!bad");
        await stream.RespondAsync(Lds, "v3", "n3", "l=c");
        await bench.SettleAsync();
        stream.ReleaseWrites();

        var replies = new[] { await stream.NextRequestAsync(), await stream.NextRequestAsync(), await stream.NextRequestAsync() };

        Assert.Equal([("n1", true), ("n2", false), ("n3", true)], replies.Select(reply => (reply.ResponseNonce, reply.ErrorDetail is null)));
        Assert.Equal(["a", "ambient Invalid", "c"], watcher.Events);
    }

    [Fact]
    public async Task Receive_ManyResponsesFromAServerThatDoesNotRead_KeepsABoundedNumberOfReplies()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        stream.HoldWrites();
        await stream.RespondAsync(Lds, "v0", "n0", "l=0");
        Assert.Equal("n0", (await stream.NextRequestAsync()).ResponseNonce);
        for (var i = 1; i <= 100; i++)
        {
            await stream.RespondAsync(Lds, $"v{i}", $"n{i}", $"l={i}");
        }

        stream.ReleaseWrites();

        Assert.Equal("n69", (await stream.NextRequestAsync()).ResponseNonce);
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    [Trait("Rule", "xds-client 8.2 T9")]
    public async Task Reconnect_AfterResponses_SubscribesAllNamesAndClaimsWhatItHolds()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Cds, "a");
        await bench.WatchAsync(Cds, "b");
        await bench.WatchAsync(Eds, "e");
        await bench.WatchAsync(Eds, "missing");
        await stream.RespondAsync(Cds, "1", "n1", "a=x");
        await stream.RespondAsync(Cds, "2", "n2", "b=x");
        await stream.RespondAsync(Eds, "3", "n3", "e=x");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        var clusters = await second.NextRequestAsync();
        var endpoints = await second.NextRequestAsync();
        Assert.Equal(["a", "b"], clusters.Subscribed);
        Assert.Equal(["e", "missing"], endpoints.Subscribed);
        Assert.Equal("", clusters.ResponseNonce);

        // One version is unknown to the server: it has to send that resource, and so to prove that the stream works.
        Assert.Equal(["a@", "b@2"], clusters.InitialVersions);
        Assert.Equal(["e@3"], endpoints.InitialVersions);

        await second.RespondAsync(Cds, "1", "m1", "a=x");
        var ack = await second.NextRequestAsync();
        Assert.Empty(ack.InitialVersions);
        Assert.Equal("m1", ack.ResponseNonce);
        Assert.Equal(["x"], watcher.Events);
    }

    [Fact]
    public async Task Reconnect_ResourcesWithSomethingWrong_AreNotClaimed()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "1", "n0", "l=x");
        foreach (var name in new[] { "deleted", "good", "refused", "rejected" })
        {
            await bench.WatchAsync(Eds, name);
        }

        await stream.RespondAsync(Eds, "1", "n1", "deleted=x", "good=x", "refused=x", "rejected=x");
        await stream.RemoveAsync(Eds, "2", "n2", "deleted");
        await stream.RefuseAsync(Eds, "refused", 14);
        await stream.RespondAsync(Eds, "3", "n3", "rejected!bad");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        await second.NextRequestAsync();
        Assert.Equal(["good@1"], (await second.NextRequestAsync()).InitialVersions);
    }

    [Fact]
    public async Task Reconnect_SilentServerWithNothingNew_IsStillAskedForAnAnswer()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "1", "n1", "e=x");
        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.EndAsync(await bench.Server.NextStreamAsync(), "connection refused");
        Assert.Equal(["x", "ambient Unreachable"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));

        var third = await bench.Server.NextStreamAsync();
        Assert.Equal(["e@"], (await third.NextRequestAsync()).InitialVersions);
        await third.RespondAsync(Eds, "1", "m1", "e=x");

        Assert.Equal(["x", "ambient Unreachable", "ambient none"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Unwatch_BeforeTheFirstRequestOfAType_SendsNoEmptyListThatWouldAskForEverything(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        var watcher = new RecordingWatcher();

        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Watch(Cds, "c", watcher);
            bench.Client.Unwatch(Cds, "c", watcher);
        });
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T10")]
    public async Task Reconnect_TypeWhoseNamesAreAllGone_IsNotMentioned(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        var watcher = await bench.WatchAsync(Cds, "c");
        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        await bench.UnwatchAsync(Cds, "c", watcher);
        await bench.SettleAsync();

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        Assert.Equal(XdsResourceTypes.TypeUrl(Lds), (await second.NextRequestAsync()).TypeUrl);
        await bench.SettleAsync();
        Assert.Null(second.TryNextRequest());
    }
}
