using System.Text;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>A control plane that speaks the incremental protocol, but badly: calls go on with what was good, and good news is heard.</summary>
public sealed class HostileDeltaTests : TwoBackendTests
{
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    protected override Task<FakeXdsServer> StartControlPlaneAsync() =>
        XdsMesh.StartControlPlaneAsync(options => options.Protocol = XdsTransportProtocol.Delta);

    [Theory]
    [InlineData("the same nonce twice")]
    [InlineData("an old nonce")]
    [InlineData("an unknown type")]
    [InlineData("resources of another type")]
    [InlineData("one name twice")]
    [InlineData("removal of what was never there")]
    [InlineData("removal and resource of one name")]
    [InlineData("resources without names")]
    [InlineData("a heartbeat of another version")]
    [InlineData("a state-of-the-world response")]
    public async Task Respond_AbuseThatCanBeRead_TheStreamGoesOn(string abuse)
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);

        Abuse(stream, abuse);
        stream.RespondDelta(Eds, "good", XdsEnvelope.Of(XdsResources.Endpoints("pay").Add(Two), "9"));

        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        var ack = await Xds.WaitForRequestAsync(request => request.Nonce == "good", TestTimeout.Token);
        Assert.Equal(XdsRequestKind.Ack, ack.Kind);
        Assert.False(stream.IsEnded);
    }

    [Fact]
    public async Task Respond_BytesThatAreNoMessage_TheNextStreamSaysWhatIsHeld()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);

        stream.RespondRaw(Encoding.UTF8.GetBytes("\xff\xfe this is no protobuf"));
        await stream.WaitForEndAsync(TestTimeout.Token);
        var duringOutage = await Client.AnsweredByAsync("http://pay/");
        var next = await script.AcceptStreamAsync(TestTimeout.Token);
        var first = await next.ExpectRequestAsync(Eds, TestTimeout.Token);
        next.RespondDelta(Eds, "good", XdsEnvelope.Of(XdsResources.Endpoints("pay").Add(Two), "9"));

        Assert.Equal("one", duringOutage);
        Assert.Equal(["pay"], first.Subscribed);
        Assert.Contains("pay", first.InitialVersions.Keys);
        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
    }

    [Fact]
    public async Task RespondEndlessly_SameResponses_CallsGoOnAndTheStreamCanBeLeft()
    {
        using var script = Xds.TakeOverStreams();
        var stream = await ServeAsync(script);
        var resource = XdsEnvelope.Of(XdsResources.Endpoints("pay").Add(Two), "2");

        stream.RespondEndlessly(number => new XdsDeltaResponse(Eds, $"endless-{number}") { Resources = [resource] }.ToBytes());

        await Eventually.AnsweredByAsync(Client, "http://pay/", "two");
        await Xds.WaitUntilAsync(_ => stream.SentCount > 200, TestTimeout.Token);
        Assert.Equal("two", await Client.AnsweredByAsync("http://pay/"));
        await Mesh.DisposeAsync();
        await stream.WaitForEndAsync(TestTimeout.Token);
    }

    private void Abuse(XdsScriptStream stream, string abuse)
    {
        var good = XdsEnvelope.Of(XdsResources.Endpoints("pay").Add(One), "1");
        switch (abuse)
        {
            case "the same nonce twice":
                stream.RespondDelta(Eds, "n", good);
                stream.RespondDelta(Eds, "n", good);
                break;
            case "an old nonce":
                stream.RespondDelta(Eds, $"endpoints-{stream.Number}", good);
                break;
            case "an unknown type":
                stream.Respond(new XdsDeltaResponse("type.googleapis.com/example.Unknown", "n") { Resources = [good] });
                break;
            case "resources of another type":
                stream.RespondDelta(Eds, "n", XdsEnvelope.Of(XdsResources.Cluster("pay"), "2"));
                break;
            case "one name twice":
                stream.RespondDelta(Eds, "n", good, XdsEnvelope.Of(XdsResources.Endpoints("pay"), "2"));
                break;
            case "removal of what was never there":
                stream.Respond(new XdsDeltaResponse(Eds, "n") { Removed = ["never", "", "xdstp://nobody/x"] });
                break;
            case "removal and resource of one name":
                stream.Respond(new XdsDeltaResponse(Eds, "n") { Resources = [good], Removed = ["pay"] });
                break;
            case "resources without names":
                stream.RespondDelta(Eds, "n", good with { Name = "" }, new XdsEnvelope("", "", null));
                break;
            case "a heartbeat of another version":
                stream.RespondDelta(Eds, "n", new XdsEnvelope("pay", "other", null) { TimeToLive = TimeSpan.FromHours(1) });
                break;
            default:
                stream.Respond(Eds, "2", "n", XdsResources.Endpoints("pay").Add(One));
                break;
        }
    }

    private async Task<XdsScriptStream> ServeAsync(XdsScript script)
    {
        var call = Client.AnsweredByAsync("http://pay/");
        var stream = await script.AcceptStreamAsync(TestTimeout.Token);
        await stream.ExpectRequestAsync(XdsResourceType.Listener, TestTimeout.Token);
        stream.RespondDelta(XdsResourceType.Listener, "listeners", XdsEnvelope.Of(XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("pay")), "1"));
        await stream.ExpectRequestAsync(XdsResourceType.Cluster, TestTimeout.Token);
        stream.RespondDelta(XdsResourceType.Cluster, "clusters", XdsEnvelope.Of(XdsResources.Cluster("pay"), "1"));
        await stream.ExpectRequestAsync(Eds, TestTimeout.Token);
        stream.RespondDelta(Eds, $"endpoints-{stream.Number}", XdsEnvelope.Of(XdsResources.Endpoints("pay").Add(One), "1"));
        Assert.Equal("one", await call);
        return stream;
    }
}
