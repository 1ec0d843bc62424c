namespace MeshClient.Xds;

/// <summary>The xDS resource types that the client subscribes to.</summary>
public enum XdsResourceType
{
    /// <summary><c>envoy.config.listener.v3.Listener</c> (LDS).</summary>
    Listener,

    /// <summary><c>envoy.config.route.v3.RouteConfiguration</c> (RDS).</summary>
    RouteConfiguration,

    /// <summary><c>envoy.config.cluster.v3.Cluster</c> (CDS).</summary>
    Cluster,

    /// <summary><c>envoy.config.endpoint.v3.ClusterLoadAssignment</c> (EDS).</summary>
    Endpoint,
}
