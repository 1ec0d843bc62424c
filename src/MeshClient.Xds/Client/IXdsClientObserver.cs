using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Client;

/// <summary>Hears what the client does, for metrics (gRFC A78). Called on the control loop; must be quick and must not throw.</summary>
internal interface IXdsClientObserver
{
    /// <summary>A stream was started; whether it comes about is not known yet.</summary>
    void StreamOpened(XdsServer server);

    /// <summary>The first response of a stream came.</summary>
    void StreamConnected(XdsServer server);

    /// <summary>A stream ended, by either side; <paramref name="wasConnected"/> tells whether it ever gave a response.</summary>
    void StreamClosed(XdsServer server, bool wasConnected);

    /// <summary>The server went from healthy to unhealthy: once per outage, not per attempt.</summary>
    void ServerFailed(XdsServer server);

    /// <summary>A subscribed resource of a response was judged, also if it is unchanged.</summary>
    void ResourceReceived(XdsServer server, XdsResourceType type, bool valid);

    /// <summary>A response was rejected, wholly or in part.</summary>
    void NackSent(XdsServer server, XdsResourceType type);

    /// <summary>A load report was sent.</summary>
    void LoadReported(XdsServer server);
}
