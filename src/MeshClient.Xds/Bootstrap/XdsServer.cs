using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// One control-plane server. Servers with equal address, credentials, features, protocol and subscriptions are one: they share one stream. Immutable.
/// </summary>
public sealed record XdsServer
{
    internal const string CallCredentialsNeedTls = "tokens are sent over TLS only; use channel credentials of type tls";

    private readonly EquatableArray<XdsCallCredentials> _callCredentials;

    /// <summary>Names a server that is reached without TLS, or with TLS and the roots of the system if the URI says <c>https</c>.</summary>
    /// <param name="uri">As in the other constructor.</param>
    /// <exception cref="ArgumentException">The URI is not supported.</exception>
    public XdsServer(string uri)
        : this(uri, DefaultCredentials(uri))
    {
    }

    /// <summary>Names a server and how to secure the connection to it.</summary>
    /// <param name="uri">
    /// A gRPC target: <c>host:port</c>, <c>dns:///host:port</c>, <c>ipv4:1.2.3.4:port</c>, <c>ipv6:[::1]:port</c>, <c>unix:///path</c>,
    /// <c>unix:path</c> or <c>unix-abstract:name</c>; also <c>http://host:port</c> and <c>https://host:port</c>.
    /// </param>
    /// <param name="channelCredentials">How to secure the connection.</param>
    /// <exception cref="ArgumentException">The URI is not supported, or the credentials are incomplete or contradict the URI.</exception>
    public XdsServer(string uri, XdsChannelCredentials channelCredentials)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        ArgumentNullException.ThrowIfNull(channelCredentials);
        if (!ServerAddress.TryParse(uri, out var address, out var problem))
        {
            throw new ArgumentException(problem, nameof(uri));
        }

        if ((channelCredentials.Problem ?? address.Contradiction(channelCredentials)) is { } contradiction)
        {
            throw new ArgumentException(contradiction, nameof(channelCredentials));
        }

        Uri = uri;
        ChannelCredentials = channelCredentials;
    }

    /// <summary>Gets the address as it was given.</summary>
    public string Uri { get; }

    /// <summary>Gets how the connection is secured.</summary>
    public XdsChannelCredentials ChannelCredentials { get; }

    /// <summary>Gets what every request to the server carries to say who we are (gRFC A97); all of them are sent.</summary>
    /// <value>The default is empty: only the connection says who we are.</value>
    /// <exception cref="ArgumentException">The connection has no TLS, or an entry is incomplete.</exception>
    public IReadOnlyList<XdsCallCredentials> CallCredentials
    {
        get => _callCredentials;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count > 0 && ChannelCredentials is not XdsTlsCredentials)
            {
                throw new ArgumentException(CallCredentialsNeedTls, nameof(CallCredentials));
            }

            foreach (var credentials in value)
            {
                ArgumentNullException.ThrowIfNull(credentials, nameof(CallCredentials));
                if (credentials.Problem is { } problem)
                {
                    throw new ArgumentException(problem, nameof(CallCredentials));
                }
            }

            _callCredentials = [.. value];
        }
    }

    /// <summary>Gets what is special about this server.</summary>
    /// <value>The default is <see cref="XdsServerFeatures.None"/>.</value>
    public XdsServerFeatures Features { get; init; }

    /// <summary>Gets the variant of the discovery protocol that is spoken with this server.</summary>
    /// <value>The default is <see cref="XdsTransportProtocol.StateOfTheWorld"/>.</value>
    /// <remarks>In the bootstrap, the server feature <c>meshclient.delta</c> selects <see cref="XdsTransportProtocol.Delta"/>.</remarks>
    public XdsTransportProtocol Protocol { get; init; }

    /// <summary>Gets how Listeners and Clusters are asked for.</summary>
    /// <value>The default is <see cref="XdsSubscriptionMode.Named"/>.</value>
    /// <remarks>In the bootstrap, the server feature <c>meshclient.wildcard</c> selects <see cref="XdsSubscriptionMode.Wildcard"/>.</remarks>
    public XdsSubscriptionMode Subscriptions { get; init; }

    private static XdsChannelCredentials DefaultCredentials(string uri) =>
        uri is not null && uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? new XdsTlsCredentials() : XdsChannelCredentials.Insecure;
}
