namespace MeshClient.Xds.Bootstrap;

/// <summary>The variant of the aggregated discovery service that is spoken with a control plane.</summary>
public enum XdsTransportProtocol
{
    /// <summary>
    /// <c>StreamAggregatedResources</c>: each request names everything that is wanted, each response replaces the one before. Every
    /// control plane speaks it, and it is the only one that the gRPC libraries use.
    /// </summary>
    StateOfTheWorld,

    /// <summary>
    /// <c>DeltaAggregatedResources</c>: requests and responses name only what changes, and the server says at once that a resource does
    /// not exist. In the bootstrap, the server feature <c>meshclient.delta</c>.
    /// </summary>
    Delta,
}
