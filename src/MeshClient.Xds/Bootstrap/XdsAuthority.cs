namespace MeshClient.Xds.Bootstrap;

/// <summary>Where the resources of one authority of federated names come from (gRFC A47). Immutable.</summary>
public sealed class XdsAuthority
{
    /// <summary>Creates an authority.</summary>
    /// <param name="servers">Its servers, the primary one first; none means the servers of the bootstrap.</param>
    public XdsAuthority(params IReadOnlyList<XdsServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        Servers = [.. servers];
    }

    /// <summary>Gets the servers of the authority; empty means those of the bootstrap.</summary>
    public IReadOnlyList<XdsServer> Servers { get; }

    /// <summary>
    /// Gets how a target of this authority becomes the name of a Listener; it starts with <c>xdstp://</c>, the authority and a slash. Every
    /// <c>%s</c> is replaced with the percent-encoded target.
    /// </summary>
    /// <value>The default is null: <c>xdstp://AUTHORITY/envoy.config.listener.v3.Listener/%s</c>.</value>
    public string? ListenerNameTemplate { get; init; }

    /// <summary>
    /// Gets whether a server that cannot be reached is left for the next one even if everything that is watched was received from it (gRFC
    /// A95); data then stays fresh at the price of a switch to what the other server has.
    /// </summary>
    /// <value>The default is false: another server is asked only when something is missing (gRFC A71).</value>
    public bool FallbackOnReachabilityOnly { get; init; }

    internal string? Problem(string name) =>
        ListenerNameTemplate is null || ListenerNameTemplate.StartsWith(RequiredPrefix(name), StringComparison.Ordinal)
            ? null
            : $"client_listener_resource_name_template must start with \"{RequiredPrefix(name)}\" but is \"{ListenerNameTemplate}\"";

    /// <summary>What the names of an authority's Listeners begin with.</summary>
    internal static string RequiredPrefix(string name) => $"{XdstpName.Scheme}//{PercentEncoding.Segment(name)}/";
}
