using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing;

/// <content>How clients find the server.</content>
public sealed partial class FakeXdsServer
{
    /// <summary>The bootstrap of a client of this server, with the node id <c>meshclient-test</c>.</summary>
    public XdsBootstrap Bootstrap => new XdsTestBootstrap(this).Build();

    /// <summary>
    /// The server's entry in a bootstrap, with the credentials that it wants to see. For tests that build their own bootstrap; for several
    /// servers see <see cref="XdsTestBootstrap"/>.
    /// </summary>
    public XdsServer Server => new(Target, _credentials.Channel)
    {
        CallCredentials = _credentials.Call,
        Features = _options.Features,
        Protocol = _options.Protocol,
        Subscriptions = _options.Subscriptions,
    };

    /// <summary>The same as <see cref="Bootstrap"/> in the JSON form that every xDS client reads (gRFC A27).</summary>
    public string BootstrapJson => new XdsTestBootstrap(this).ToJson();
}
