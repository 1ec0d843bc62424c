using MeshClient.Transport;

namespace MeshClient.Balancing;

/// <summary>Told by an endpoint that it became connectable or stopped being so. Called on any thread; must be quick. Thread-safe.</summary>
internal interface IEndpointObserver
{
    void AvailabilityChanged(Endpoint endpoint);

    /// <summary>A connection attempt failed; those that fail together count once.</summary>
    void ConnectFailed(Endpoint endpoint);

    /// <summary>The endpoint was removed and its last attempt has ended.</summary>
    void TransportReleased(Endpoint endpoint, EndpointTransport transport);
}
