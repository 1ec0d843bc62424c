using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>Habits of real servers, which are options.</summary>
public sealed class FakeXdsServerHabitTests
{
    private const XdsResourceType Lds = XdsResourceType.Listener;
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    private static CancellationToken Token => TestTimeout.Token;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Update_OneOfTwoEndpointResources_SendsWhatChanged(bool alwaysFullState, int expected)
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { AlwaysFullState = alwaysFullState }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));
        await client.SubscribeAsync(Eds, "a", "b");
        await client.AckAsync(await client.NextAsync(), "a", "b");

        server.Set(XdsResources.Endpoints("b").Add("127.0.0.1:1"));

        var response = await client.NextAsync();
        Assert.Equal(expected, response.Resources.Count);
        Assert.Equal("b", response.Resources<ClusterLoadAssignment>()[^1].ClusterName);
    }

    [Fact]
    public async Task Nack_ServerThatResends_SendsTheSameAgain()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { ResendAfterNack = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"));
        await client.SubscribeAsync(Cds, "a");
        var first = await client.NextAsync();

        await client.NackAsync(first, "bad", "a");
        var second = await client.NextAsync();

        Assert.Equal(first.VersionInfo, second.VersionInfo);
        Assert.NotEqual(first.Nonce, second.Nonce);
    }

    [Fact]
    public async Task Remove_ServerThatAnswersByVersion_SendsWhatIsLeft()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { AlwaysFullState = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));
        await client.SubscribeAsync(Eds, "a");
        await client.AckAsync(await client.NextAsync(), "a");

        server.Remove(Eds, "b");
        var others = await client.NextAsync();
        await client.AckAsync(others, "a");
        server.Remove(Eds, "a");
        var nothing = await client.NextAsync();

        Assert.Equal(("2", 1), (others.VersionInfo, others.Resources.Count));
        Assert.Equal(("3", 0), (nothing.VersionInfo, nothing.Resources.Count));
    }

    [Fact]
    public async Task Subscribe_ServerThatAnswersByVersion_SaysThatThereIsNothing()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { AlwaysFullState = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Endpoints("a"));

        await client.SubscribeAsync(Eds, "nobody");

        Assert.Empty((await client.NextAsync()).Resources);
    }

    [Fact]
    public async Task Subscribe_ServerThatNeedsAllNames_AnswersOnlyThen()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { OnlyCompleteSubscriptions = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForSubscriptionAsync(Cds, "a", Token);

        await client.SubscribeAsync(Cds, "a", "b");

        Assert.Equal(2, (await client.NextAsync()).Resources.Count);
    }

    [Fact]
    public async Task Subscribe_ServerThatNeedsAllNames_ThrowsIncompleteRequestsAway()
    {
        await using var server = await FakeXdsServer.StartAsync(FakeXdsServerOptions.LikeGoControlPlane(), Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForSubscriptionAsync(Cds, "a", Token);
        server.Remove(Cds, "b");

        await client.SubscribeAsync(Lds);
        server.Set(XdsResources.Listener("l"));

        Assert.Equal(XdsResourceTypes.TypeUrl(Lds), (await client.NextAsync()).TypeUrl);
        await client.SubscribeAsync(Cds, "a");
        Assert.Single((await client.NextAsync()).Resources);
    }

    [Fact]
    public async Task Wildcard_ServerThatNeedsAllNames_IsAnswered()
    {
        await using var server = await FakeXdsServer.StartAsync(FakeXdsServerOptions.LikeGoControlPlane(), Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));

        await client.SubscribeAsync(Cds);

        Assert.Equal(2, (await client.NextAsync()).Resources.Count);
    }

    [Fact]
    public async Task Subscribe_ServerThatWraps_SendsNamedEnvelopes()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { WrapResources = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"));

        await client.SubscribeAsync(Cds, "a");

        var wrapper = Assert.Single((await client.NextAsync()).Resources<Resource>());
        Assert.Equal("a", wrapper.Name);
        Assert.Equal("a", wrapper.Resource_.Unpack<Cluster>().Name);
    }
}
