namespace MeshClient.Xds.Bootstrap;

/// <summary>How Listeners and Clusters are asked for.</summary>
public enum XdsSubscriptionMode
{
    /// <summary>By name, and only those that calls need. Right for Istio, Traffic Director and most others.</summary>
    Named,

    /// <summary>
    /// All that the control plane has for this node (<c>*</c>), and the route configurations and endpoints that they refer to. For control
    /// planes that answer only who asks for everything, such as go-control-plane in its <c>ads</c> mode. In the bootstrap, the server
    /// feature <c>meshclient.wildcard</c>.
    /// </summary>
    Wildcard,
}
