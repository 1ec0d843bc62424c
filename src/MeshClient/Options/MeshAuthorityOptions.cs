namespace MeshClient;

/// <summary>One authority of federated resource names (gRFC A47): targets <c>xds://authority/name</c>.</summary>
public sealed class MeshAuthorityOptions
{
    /// <summary>Gets the servers of the authority, in order of preference.</summary>
    /// <value>Empty by default: the servers of the control plane.</value>
    public IList<MeshControlPlaneServerOptions> Servers { get; } = [];

    /// <summary>
    /// Gets or sets how a target of the authority becomes the name of a Listener; every <c>%s</c> is replaced with the percent-encoded
    /// target. Field <c>client_listener_resource_name_template</c> of the gRPC xDS bootstrap.
    /// </summary>
    /// <value>The default is <see langword="null"/>: <c>xdstp://AUTHORITY/envoy.config.listener.v3.Listener/%s</c>. Otherwise it must start
    /// with <c>xdstp://</c>, the authority and a slash.</value>
    public string? ListenerNameTemplate { get; set; }

    /// <summary>Gets or sets whether a server that cannot be reached is left for the next one even if nothing is missing (gRFC A95).</summary>
    /// <value>The default is <see langword="false"/>: another server is asked only when something is missing (gRFC A71).</value>
    public bool FallbackOnReachabilityOnly { get; set; }
}
