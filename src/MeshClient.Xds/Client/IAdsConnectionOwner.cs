using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>Who decides what the ups and downs of a connection mean for resources. Called on the control loop.</summary>
internal interface IAdsConnectionOwner
{
    /// <summary>The server could not be reached, and <see cref="AdsConnection.Error"/> tells why.</summary>
    void Failed(AdsConnection connection);

    /// <summary>The copy in force of a resource that is watched; null if there is none. Thread-safe.</summary>
    AcceptedResource? FindAccepted(XdsResourceType type, string name);

    /// <summary>The first response of a stream came; its resources are looked at afterwards.</summary>
    void Answered(AdsConnection connection);

    /// <summary>
    /// True if this server's word about the resource counts: it is the one in use for the authority of the resource (gRFC A71). What the
    /// others say, and what they do not say in time, has no effect.
    /// </summary>
    bool Counts(AdsConnection connection, WatchedResource resource);

    /// <summary>
    /// The resource under which a server's own finding is cached, a new one if nobody watches it. Null if this server's word about it does
    /// not count.
    /// </summary>
    WatchedResource? Discover(AdsConnection connection, XdsResourceType type, string name);

    /// <summary>The resource is not subscribed at one server any more.</summary>
    void Released(WatchedResource resource);

    /// <summary>The network connection is being closed.</summary>
    void TransportClosing(Task closing);

    /// <summary>A stream began; <see cref="SessionEnded"/> follows.</summary>
    void SessionStarted(AdsSession session);

    /// <summary>Nothing of the stream runs any more.</summary>
    void SessionEnded(AdsSession session);
}
