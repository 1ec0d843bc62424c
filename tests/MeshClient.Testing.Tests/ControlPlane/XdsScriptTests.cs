using Grpc.Core;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Clusters;

namespace MeshClient.Testing.Tests.ControlPlane;

public sealed class XdsScriptTests : IDisposable
{
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Lds = XdsResourceType.Listener;

    private readonly FakeXdsServer _server = new(new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromSeconds(5) });

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task ExpectRequest_ByType_LeavesOthersUnread()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        await client.SubscribeAsync(Lds, "l");
        await client.SubscribeAsync(Cds, "c");

        var stream = await script.AcceptStreamAsync(Token);

        Assert.Equal(["c"], (await stream.ExpectRequestAsync(Cds, Token)).ResourceNames);
        Assert.Equal(["l"], (await stream.ExpectRequestAsync(Token)).ResourceNames);
    }

    [Fact]
    public async Task Respond_WhateverTheTestSays_IsSent()
    {
        _server.Set(XdsResources.Cluster("served"));
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        await client.SubscribeAsync(Cds, "a");
        var stream = await script.AcceptStreamAsync(Token);
        await stream.ExpectRequestAsync(Token);

        stream.Respond(Cds, "v7", "n7", XdsResources.Cluster("a"), XdsResources.Cluster("a"), new XdsRawResource("wrong/type", new byte[1]));
        var response = await client.NextAsync();
        await client.NackAsync(response, "twice", "a");

        Assert.Equal(("v7", "n7", 3), (response.VersionInfo, response.Nonce, response.Resources.Count));
        Assert.Equal("a", response.Resources[0].Unpack<Cluster>().Name);
        Assert.Equal("wrong/type", response.Resources[2].TypeUrl);
        var nack = await stream.ExpectRequestAsync(Cds, Token);
        Assert.Equal((XdsRequestKind.Nack, "twice"), (nack.Kind, nack.ErrorMessage));
        Assert.Equal("twice", await _server.WaitForNackAsync(Cds, Token));
    }

    [Fact]
    public async Task Respond_OtherTypeUrl_IsSent()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        var stream = await script.AcceptStreamAsync(Token);

        stream.Respond("type.googleapis.com/nobody.Knows", "1", "1");

        Assert.Equal("type.googleapis.com/nobody.Knows", (await client.NextAsync()).TypeUrl);
    }

    [Fact]
    public async Task RespondRaw_Garbage_BreaksTheClientsParser()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        var stream = await script.AcceptStreamAsync(Token);

        stream.RespondRaw(new byte[] { 0xff, 0xff, 0xff, 0xff });

        var status = await client.EndAsync();
        Assert.Contains("InvalidProtocolBufferException", status.Detail, StringComparison.Ordinal);
        await stream.WaitForEndAsync(Token);
        Assert.True(stream.IsEnded);
    }

    [Fact]
    public async Task Fail_AfterAResponse_SendsBothInOrder()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        var stream = await script.AcceptStreamAsync(Token);

        stream.Respond(Cds, "1", "1");
        stream.Fail(StatusCode.ResourceExhausted, "enough");

        Assert.Equal("1", (await client.NextAsync()).VersionInfo);
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "enough"), await client.EndAsync());
    }

    [Fact]
    public async Task Complete_WithoutAResponse_EndsWithOk()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        var stream = await script.AcceptStreamAsync(Token);

        stream.Complete();

        Assert.Equal(StatusCode.OK, (await client.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task RespondDelta_WhateverTheTestSays_IsSent()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawDeltaClient(_server);
        await client.SubscribeAsync(Cds, "a");
        var stream = await script.AcceptStreamAsync(Token);
        var request = await stream.ExpectRequestAsync(Cds, Token);

        stream.Respond(new XdsDeltaResponse(Cds, "n7")
        {
            SystemVersion = "s1",
            Resources = [XdsEnvelope.Of(XdsResources.Cluster("a"), "v1"), new XdsEnvelope("b", "v2", null) { TimeToLive = TimeSpan.FromSeconds(1) }],
            Removed = ["c"],
            Errors = [new XdsResourceError("d", StatusCode.NotFound, "no")],
        });
        var response = await client.NextAsync();
        await client.NackAsync(response, "twice");

        Assert.Equal((XdsTransportProtocol.Delta, XdsTransportProtocol.Delta), (stream.Protocol, request.Protocol));
        Assert.Equal(["a"], request.Subscribed);
        Assert.Equal(["a", "b"], response.Resources.Select(r => r.Name));
        Assert.Equal(["c"], response.RemovedResources);
        Assert.Equal("d", Assert.Single(response.ResourceErrors).ResourceName.Name);
        var nack = await stream.ExpectRequestAsync(Cds, Token);
        Assert.Equal((XdsRequestKind.Nack, "s1", "twice"), (nack.Kind, nack.Version, nack.ErrorMessage));
    }

    [Fact]
    public async Task RespondEndlessly_ClientThatDoesNotRead_BringsItToAHalt()
    {
        using var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        var stream = await script.AcceptStreamAsync(Token);
        var response = new XdsResponse(Cds, "1", "1") { Resources = [new XdsRawResource("big", new byte[100_000])] }.ToBytes();

        stream.RespondEndlessly(_ => response);
        await client.NextAsync();
        await client.NextAsync();
        client.Dispose();
        await stream.WaitForEndAsync(Token);

        Assert.InRange(stream.SentCount, 1, 10_000);
    }

    [Fact]
    public async Task Dispose_LaterStreams_AreServedAgain()
    {
        _server.Set(XdsResources.Cluster("a"));
        var script = _server.TakeOverStreams();
        Assert.Throws<InvalidOperationException>(_server.TakeOverStreams);
        script.Dispose();
        script.Dispose();
        using var client = new RawAdsClient(_server);

        await client.SubscribeAsync(Cds, "a");

        Assert.Single((await client.NextAsync()).Resources);
    }

    [Fact]
    public async Task Dispose_StreamThatNobodyAccepted_IsServedAfterAll()
    {
        _server.Set(XdsResources.Cluster("a"));
        var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        await client.SubscribeAsync(Cds, "a");
        await _server.WaitForSubscriptionAsync(Cds, "a", Token);

        script.Dispose();

        Assert.Single((await client.NextAsync()).Resources);
    }

    [Fact]
    public async Task Dispose_StreamInTheTestsHands_StaysThere()
    {
        var script = _server.TakeOverStreams();
        using var client = new RawAdsClient(_server);
        await client.SubscribeAsync(Cds, "a");
        var stream = await script.AcceptStreamAsync(Token);
        script.Dispose();
        _server.Set(XdsResources.Cluster("a"));

        stream.Respond(Cds, "v7", "n7");

        Assert.Equal("v7", (await client.NextAsync()).VersionInfo);
    }

    [Fact]
    public async Task WaitForEnd_GoesOn_SaysWhatWasSeen()
    {
        await using var server = new FakeXdsServer(new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromSeconds(2) });
        using var client = new RawAdsClient(server);
        using var script = server.TakeOverStreams();
        using var other = new RawAdsClient(server);
        await server.WaitForStreamAsync(2, Token);
        var stream = await script.AcceptStreamAsync(Token);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => stream.WaitForEndAsync(Token));

        Assert.StartsWith($"Waited 2 s for the end of stream {stream.Number}. Seen instead: 2 stream(s)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpectRequest_StreamHasEnded_SaysSo()
    {
        await using var server = new FakeXdsServer(new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromSeconds(2) });
        using var script = server.TakeOverStreams();
        using var client = new RawAdsClient(server);
        var stream = await script.AcceptStreamAsync(Token);
        stream.Complete();

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => stream.ExpectRequestAsync(Token));

        Assert.Contains("Stream 1 has ended", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpectRequest_NoneComes_SaysWhatWasSeen()
    {
        await using var server = new FakeXdsServer(new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromSeconds(2) });
        using var script = server.TakeOverStreams();
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Lds, "l");
        var stream = await script.AcceptStreamAsync(Token);
        await server.WaitForSubscriptionAsync(Lds, "l", Token);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => stream.ExpectRequestAsync(Cds, Token));

        Assert.Contains("a Cluster request on stream 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Initial Listener", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _server.Dispose();
}
