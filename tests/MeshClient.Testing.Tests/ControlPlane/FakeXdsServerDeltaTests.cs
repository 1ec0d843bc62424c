using Grpc.Core;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>The incremental protocol (xds-client 2.11) from the server's side.</summary>
public sealed class FakeXdsServerDeltaTests : IDisposable
{
    private const XdsResourceType Lds = XdsResourceType.Listener;
    private const XdsResourceType Rds = XdsResourceType.RouteConfiguration;
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    private readonly FakeXdsServer _server = new();
    private readonly RawDeltaClient _client;

    public FakeXdsServerDeltaTests() => _client = new RawDeltaClient(_server);

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Subscribe_KnownName_IsAnsweredWithTheResource()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));

        await _client.SubscribeAsync(Cds, "a");

        var response = await _client.NextAsync();
        var resource = Assert.Single(response.Resources);
        Assert.Equal(("a", "1"), (resource.Name, resource.Version));
        Assert.Equal("a", resource.Resource_.Unpack<Cluster>().Name);
        Assert.Equal(XdsResourceTypes.TypeUrl(Cds), response.TypeUrl);
        Assert.NotEmpty(response.Nonce);
        Assert.Equal("1", response.SystemVersionInfo);
        Assert.Equal(XdsTransportProtocol.Delta, Assert.Single(_server.Streams).Protocol);
    }

    [Fact]
    public async Task Update_OneOfTwo_SendsOnlyThatOne()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "a", "b");
        await _client.AckAsync(await _client.NextAsync());

        _server.Set(XdsResources.Cluster("b").PanicThreshold(1));

        var resource = Assert.Single((await _client.NextAsync()).Resources);
        Assert.Equal(("b", "2"), (resource.Name, resource.Version));
    }

    [Theory]
    [InlineData(Lds)]
    [InlineData(Rds)]
    [InlineData(Cds)]
    [InlineData(Eds)]
    public async Task Remove_OfEveryType_IsTold(XdsResourceType type)
    {
        _server.SetService("s", s => s.Endpoints("127.0.0.1:1"));
        await _client.SubscribeAsync(type, "s");
        await _client.NextAsync();

        _server.RemoveService("s");

        var response = await _client.NextAsync();
        Assert.Empty(response.Resources);
        Assert.Equal(["s"], response.RemovedResources);
    }

    [Fact]
    public async Task Subscribe_UnknownName_IsToldAtOnceAndOnce()
    {
        await _client.SubscribeAsync(Cds, "a");
        var absent = await _client.NextAsync();

        await _client.AckAsync(absent);
        _server.Set(XdsResources.Cluster("a"));

        Assert.Equal(["a"], absent.RemovedResources);
        Assert.Equal("a", Assert.Single((await _client.NextAsync()).Resources).Name);
    }

    [Fact]
    public async Task Subscribe_UnknownNameAtASilentServer_WaitsUntilItExists()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { AnnounceMissingResources = false }, Token);
        using var client = new RawDeltaClient(server);
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForSubscriptionAsync(Cds, "a", Token);

        server.Set(XdsResources.Cluster("a"));

        var response = await client.NextAsync();
        Assert.Empty(response.RemovedResources);
        Assert.Single(response.Resources);
    }

    [Fact]
    public async Task Subscribe_NameAlreadySubscribed_IsAnsweredAgain()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        var first = await _client.NextAsync();

        await _client.SubscribeAsync(Cds, "a");

        var second = await _client.NextAsync();
        Assert.Equal(first.Resources, second.Resources);
        Assert.NotEqual(first.Nonce, second.Nonce);
    }

    [Fact]
    public async Task Unsubscribe_LaterChanges_AreNotSent()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "a", "b");
        await _client.AckAsync(await _client.NextAsync());
        await _client.UnsubscribeAsync(Cds, "a");
        await _server.WaitForUnsubscriptionAsync(Cds, "a", Token);

        _server.Set(XdsResources.Cluster("a").PanicThreshold(1));
        _server.Set(XdsResources.Cluster("b").PanicThreshold(1));

        Assert.Equal("b", Assert.Single((await _client.NextAsync()).Resources).Name);
    }

    [Fact]
    public async Task Subscribe_InARequestWithAStaleNonce_Counts()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "a");
        await _client.NextAsync();

        await _client.SendAsync(new DeltaDiscoveryRequest
        {
            TypeUrl = XdsResourceTypes.TypeUrl(Cds),
            ResponseNonce = "never sent",
            ResourceNamesSubscribe = { "b" },
        });

        Assert.Equal("b", Assert.Single((await _client.NextAsync()).Resources).Name);
        Assert.Equal([XdsRequestKind.Initial, XdsRequestKind.Stale], _server.Requests.Select(r => r.Kind));
    }

    [Theory]
    [InlineData("*")]
    [InlineData(null)]
    public async Task Wildcard_StarOrNothing_GetsAllThatIsAndWillBe(string? name)
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, name is null ? [] : [name]);
        var all = await _client.NextAsync();

        _server.Update(u => u.Set(XdsResources.Cluster("c")).Remove(Cds, "a"));

        var change = await _client.NextAsync();
        Assert.Equal(["a", "b"], all.Resources.Select(r => r.Name));
        Assert.Equal("c", Assert.Single(change.Resources).Name);
        Assert.Equal(["a"], change.RemovedResources);
    }

    [Fact]
    public async Task Wildcard_OfEndpoints_IsNone()
    {
        _server.Set(XdsResources.Endpoints("a"), XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Eds, "*");

        await _client.SubscribeAsync(Cds, "a");

        Assert.Equal(XdsResourceTypes.TypeUrl(Cds), (await _client.NextAsync()).TypeUrl);
    }

    [Fact]
    public async Task Unsubscribe_NameUnderAWildcard_IsAnsweredWithWhatThereIs()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "*", "a", "b");
        var first = await _client.NextAsync();

        await _client.UnsubscribeAsync(Cds, "a", "b");

        var second = await _client.NextAsync();
        Assert.Equal(["b"], first.RemovedResources);
        Assert.Equal("a", Assert.Single(second.Resources).Name);
        Assert.Equal(["b"], second.RemovedResources);
    }

    [Fact]
    public async Task Unsubscribe_Star_LeavesTheNames()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "*", "a");
        await _client.AckAsync(await _client.NextAsync());
        await _client.UnsubscribeAsync(Cds, "*");
        await _server.WaitForUnsubscriptionAsync(Cds, "b", Token);

        _server.Set(XdsResources.Cluster("a").PanicThreshold(1), XdsResources.Cluster("b").PanicThreshold(1));

        Assert.Equal("a", Assert.Single((await _client.NextAsync()).Resources).Name);
    }

    [Fact]
    public async Task Reconnect_InitialVersions_OnlyWhatDiffersIsSent()
    {
        _server.Set(XdsResources.Cluster("same"));
        _server.Set(XdsResources.Cluster("changed"));

        await _client.SendAsync(new DeltaDiscoveryRequest
        {
            TypeUrl = XdsResourceTypes.TypeUrl(Cds),
            ResourceNamesSubscribe = { "same", "changed", "gone" },
            InitialResourceVersions = { ["same"] = "1", ["changed"] = "1", ["gone"] = "1" },
        });

        var response = await _client.NextAsync();
        Assert.Equal("changed", Assert.Single(response.Resources).Name);
        Assert.Equal(["gone"], response.RemovedResources);
        Assert.Equal("1", Assert.Single(_server.Requests).InitialVersions["gone"]);
    }

    [Fact]
    public async Task Ack_RecordsVersionNamesAndMeaning()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");

        await _client.AckAsync(await _client.NextAsync());

        var ack = await _server.WaitForAckAsync(Cds, "1", Token);
        Assert.Equal((XdsRequestKind.Ack, XdsTransportProtocol.Delta), (ack.Kind, ack.Protocol));
        Assert.Equal(["a"], ack.ResourceNames);
        Assert.Empty(ack.Subscribed);
        Assert.Same(ack, await _server.WaitForAckAsync(Cds, cancellationToken: Token));
    }

    [Fact]
    public async Task Ack_OfAnOlderResponse_LeavesTheNewestOpen()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        var first = await _client.NextAsync();
        _server.Set(XdsResources.Cluster("a").PanicThreshold(1));
        var second = await _client.NextAsync();

        await _client.AckAsync(first);
        await _client.NackAsync(second, "bad");

        Assert.Equal("bad", await _server.WaitForNackAsync(Cds, Token));
        Assert.Equal([XdsRequestKind.Initial, XdsRequestKind.Ack, XdsRequestKind.Nack], _server.Requests.Select(r => r.Kind));
    }

    [Fact]
    public async Task Nack_ServerLikeGoControlPlane_TakesWhatItSentForKnown()
    {
        await using var server = await FakeXdsServer.StartAsync(FakeXdsServerOptions.LikeGoControlPlane(), Token);
        using var client = new RawDeltaClient(server);
        server.Set(XdsResources.Cluster("a"));
        await client.SubscribeAsync(Cds, "a");
        await client.NackAsync(await client.NextAsync(), "bad");
        await server.WaitForNackAsync(Cds, Token);

        server.Set(XdsResources.Cluster("b"));
        await client.SubscribeAsync(Cds, "b");

        Assert.Equal("b", Assert.Single((await client.NextAsync()).Resources).Name);
    }

    [Fact]
    public async Task Update_AllTypes_ComesInAnOrderThatKeepsReferences()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { AnnounceMissingResources = false }, Token);
        using var client = new RawDeltaClient(server);
        await client.SubscribeAsync(Rds, "s");
        await client.SubscribeAsync(Lds, "s");
        await client.SubscribeAsync(Eds, "s");
        await client.SubscribeAsync(Cds, "s");
        await server.WaitForSubscriptionAsync(Cds, "s", Token);

        server.SetService("s", s => s.Endpoints("127.0.0.1:1"));

        var order = new[] { await client.NextAsync(), await client.NextAsync(), await client.NextAsync(), await client.NextAsync() };
        Assert.Equal(
            new[] { Cds, Eds, Lds, Rds }.Select(XdsResourceTypes.TypeUrl),
            order.Select(r => r.TypeUrl));
    }

    [Fact]
    public async Task SetAliases_SubscriptionToAnAlias_GetsTheResource()
    {
        _server.Update(u => u.Set(XdsResources.Cluster("a")).SetAliases(Cds, "a", "alias"));

        await _client.SubscribeAsync(Cds, "alias");

        var response = await _client.NextAsync();
        var resource = Assert.Single(response.Resources);
        Assert.Equal("a", resource.Name);
        Assert.Equal(["alias"], resource.Aliases);
        Assert.Empty(response.RemovedResources);
    }

    [Fact]
    public async Task SetError_SubscribedName_IsToldInPlaceOfARemoval()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        await _client.NextAsync();

        _server.SetError(Cds, "a", StatusCode.PermissionDenied, "not yours");

        var response = await _client.NextAsync();
        var error = Assert.Single(response.ResourceErrors);
        Assert.Equal(("a", (int)StatusCode.PermissionDenied, "not yours"), (error.ResourceName.Name, error.ErrorDetail.Code, error.ErrorDetail.Message));
        Assert.Empty(response.RemovedResources);
        Assert.Empty(response.Resources);
    }

    [Fact]
    public async Task SendHeartbeats_HeldResource_SendsAnEnvelopeWithoutContent()
    {
        _server.Update(u => u.Set(XdsResources.Cluster("a")).SetTimeToLive(Cds, "a", TimeSpan.FromSeconds(5)));
        await _client.SubscribeAsync(Cds, "a");
        var first = Assert.Single((await _client.NextAsync()).Resources);

        _server.SendHeartbeats(Cds, "a");

        var heartbeat = Assert.Single((await _client.NextAsync()).Resources);
        Assert.Equal(TimeSpan.FromSeconds(5), first.Ttl.ToTimeSpan());
        Assert.Null(heartbeat.Resource_);
        Assert.Equal((first.Name, first.Version, first.Ttl), (heartbeat.Name, heartbeat.Version, heartbeat.Ttl));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
