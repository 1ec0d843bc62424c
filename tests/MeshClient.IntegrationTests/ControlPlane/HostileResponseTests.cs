using System.Text;
using Grpc.Core;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>A control plane that speaks gRPC and xDS, but badly: calls go on with what was good.</summary>
public sealed class HostileResponseTests : TwoBackendTests
{
    [Fact]
    public async Task Respond_BytesThatAreNoMessage_KeepsWhatWasGoodAndTriesAnotherStream()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);

        stream.RespondRaw(Encoding.UTF8.GetBytes("\xff\xfe this is no protobuf"));
        await stream.WaitForEndAsync(TestTimeout.Token);

        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
        var next = await script.AcceptStreamAsync(TestTimeout.Token);
        await ServeAsync(next, Two);
        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
    }

    [Fact]
    public async Task Respond_UnknownTypeUrl_IsIgnored()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);

        stream.Respond("type.googleapis.com/example.Unknown", "1", "unknown", XdsResources.Cluster("pay"));
        stream.Respond(XdsResourceType.Endpoint, "2", "endpoints-2", XdsResources.Endpoints("pay").Add(Two));

        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        Assert.False(stream.IsEnded);
    }

    [Fact]
    public async Task Respond_ResourcesOfAnotherType_AreRejectedAndTheGoodStays()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);

        stream.Respond(XdsResourceType.Endpoint, "2", "endpoints-2", XdsResources.Cluster("pay"));
        await stream.ExpectRequestAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        var nack = await Xds.WaitForRequestAsync(request => request.Nonce == "endpoints-2", TestTimeout.Token);

        Assert.Equal(XdsRequestKind.Nack, nack.Kind);
        Assert.Contains("envoy.config.cluster.v3.Cluster", nack.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Respond_ResourcesThatNobodyAskedFor_AreIgnored()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);
        var many = Enumerable.Range(0, 5_000).Select(i => XdsResources.Endpoints($"other-{i}").Add(One).Build());

        stream.Respond(XdsResourceType.Endpoint, "2", "endpoints-2", [.. many, XdsResources.Endpoints("pay").Add(Two)]);

        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        var snapshot = await Mesh.GetSnapshotAsync(TestTimeout.Token);
        Assert.Single(snapshot.Resources, resource => resource.Type == XdsResourceType.Endpoint);
    }

    [Fact]
    public async Task Fail_StreamsOneAfterTheOther_KeepsServing()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);

        stream.Fail(StatusCode.Internal, "out of cheese");
        var second = await script.AcceptStreamAsync(TestTimeout.Token);
        second.Fail(StatusCode.PermissionDenied, "who are you?");
        await second.WaitForEndAsync(TestTimeout.Token);
        var snapshot = await Eventually.IsAsync(
            () => Mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.ControlPlanes[0].LastError is not null);

        Assert.Contains("who are you?", snapshot.ControlPlanes[0].LastError, StringComparison.Ordinal);
        Assert.Equal("one", await Client.AnsweredByAsync("http://pay/"));
    }

    private async Task<XdsScriptStream> ServeAsync(XdsScript script)
    {
        var call = Client.AnsweredByAsync("http://pay/");
        var stream = await script.AcceptStreamAsync(TestTimeout.Token);
        await ServeAsync(stream, One);
        Assert.Equal("one", await call);
        return stream;
    }

    private static async Task ServeAsync(XdsScriptStream stream, FakeBackend backend)
    {
        await stream.ExpectRequestAsync(XdsResourceType.Listener, TestTimeout.Token);
        stream.Respond(XdsResourceType.Listener, "1", $"listeners-{stream.Number}", XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("pay")));
        await stream.ExpectRequestAsync(XdsResourceType.Cluster, TestTimeout.Token);
        stream.Respond(XdsResourceType.Cluster, "1", $"clusters-{stream.Number}", XdsResources.Cluster("pay"));
        await stream.ExpectRequestAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        stream.Respond(XdsResourceType.Endpoint, "1", $"endpoints-{stream.Number}", XdsResources.Endpoints("pay").Add(backend));
        await stream.ExpectRequestAsync(XdsResourceType.Endpoint, TestTimeout.Token);
    }
}
