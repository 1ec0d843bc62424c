namespace MeshClient.Xds.Client;

/// <summary>Who decides what the ups and downs of a connection mean for resources. Called on the control loop.</summary>
internal interface IAdsConnectionOwner
{
    /// <summary><see cref="AdsConnection.Error"/> changed.</summary>
    void ConnectionErrorChanged(AdsConnection connection);

    /// <summary>An abandoned resource is not subscribed any more.</summary>
    void Released(WatchedResource resource);

    /// <summary>The network connection is being closed.</summary>
    void TransportClosing(Task closing);

    /// <summary>A stream began; <see cref="SessionEnded"/> follows.</summary>
    void SessionStarted(AdsSession session);

    /// <summary>Nothing of the stream runs any more.</summary>
    void SessionEnded(AdsSession session);
}
