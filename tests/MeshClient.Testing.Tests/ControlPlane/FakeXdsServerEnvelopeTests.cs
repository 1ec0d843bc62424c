using Grpc.Core;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>Errors in place of resources, times to live and tokens, in the state-of-the-world protocol.</summary>
public sealed class FakeXdsServerEnvelopeTests : IDisposable
{
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    private readonly FakeXdsServer _server = new();

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task SetError_SubscribedName_IsToldOnce()
    {
        using var client = new RawAdsClient(_server);
        _server.SetError(Cds, "a", StatusCode.NotFound, "no such cluster");
        await client.SubscribeAsync(Cds, "a", "b");
        var first = await client.NextAsync();
        await client.AckAsync(first, "a", "b");

        _server.Set(XdsResources.Cluster("b"));

        var error = Assert.Single(first.ResourceErrors);
        Assert.Equal(("a", (int)StatusCode.NotFound, "no such cluster"), (error.ResourceName.Name, error.ErrorDetail.Code, error.ErrorDetail.Message));
        var second = await client.NextAsync();
        Assert.Empty(second.ResourceErrors);
        Assert.Single(second.Resources);
    }

    [Fact]
    public async Task SetError_ThenSet_TheResourceComes()
    {
        using var client = new RawAdsClient(_server);
        _server.SetError(Eds, "a", StatusCode.Unavailable);
        await client.SubscribeAsync(Eds, "a");
        await client.AckAsync(await client.NextAsync(), "a");

        _server.Set(XdsResources.Endpoints("a"));

        var response = await client.NextAsync();
        Assert.Single(response.Resources);
        Assert.Empty(response.ResourceErrors);
    }

    [Fact]
    public async Task SetError_Wildcard_SeesARemoval()
    {
        using var client = new RawAdsClient(_server);
        _server.Set(XdsResources.Cluster("a"));
        await client.SubscribeAsync(Cds);
        await client.AckAsync(await client.NextAsync());

        _server.SetError(Cds, "a", StatusCode.PermissionDenied);

        var response = await client.NextAsync();
        Assert.Empty(response.Resources);
        Assert.Empty(response.ResourceErrors);
    }

    [Fact]
    public async Task SetTimeToLive_ComesInAnEnvelope_AndIsRenewedByHeartbeats()
    {
        using var client = new RawAdsClient(_server);
        _server.Update(u => u
            .Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"))
            .SetTimeToLive(Eds, "a", TimeSpan.FromSeconds(7)));
        await client.SubscribeAsync(Eds, "a", "b");
        var first = await client.NextAsync();
        await client.AckAsync(first, "a", "b");

        _server.SendHeartbeats(Eds, "a");

        var envelope = first.Resources[0].Unpack<Resource>();
        Assert.Equal(TimeSpan.FromSeconds(7), envelope.Ttl.ToTimeSpan());
        var heartbeat = Assert.Single((await client.NextAsync()).Resources<Resource>());
        Assert.Null(heartbeat.Resource_);
        Assert.Equal((envelope.Name, envelope.Version, envelope.Ttl), (heartbeat.Name, heartbeat.Version, heartbeat.Ttl));
    }

    [Fact]
    public void SetTimeToLive_NoSuchResource_Throws()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => _server.SetTimeToLive(Eds, "a", TimeSpan.FromSeconds(1)));

        Assert.Contains("Endpoint \"a\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequiredBearerToken_MissingOrWrong_IsRefusedAndRecorded()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { RequiredBearerToken = "secret" }, Token);
        using var without = new RawAdsClient(server);
        var refused = await without.EndAsync();
        using var wrong = new RawAdsClient(server, headers: new Metadata { { "authorization", "Bearer other" } });
        var refusedToo = await wrong.EndAsync();
        server.Set(XdsResources.Cluster("a"));
        using var right = new RawAdsClient(server, headers: new Metadata { { "authorization", "Bearer secret" }, { "x-more", "1" } });

        await right.SubscribeAsync(Cds, "a");

        Assert.Single((await right.NextAsync()).Resources);
        Assert.Equal((StatusCode.Unauthenticated, StatusCode.Unauthenticated), (refused.StatusCode, refusedToo.StatusCode));
        Assert.Equal([null, "Bearer other", "Bearer secret"], server.Streams.Select(s => s.Authorization));
        Assert.Equal("1", server.Streams[2].Headers["x-more"]);
        Assert.Equal(1, server.OpenStreamCount);
    }

    public void Dispose() => _server.Dispose();
}
