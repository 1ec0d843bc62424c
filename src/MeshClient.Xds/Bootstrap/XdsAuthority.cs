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

    internal string? Problem(string name) =>
        ListenerNameTemplate is null || ListenerNameTemplate.StartsWith($"xdstp://{PercentEncoding.Path(name)}/", StringComparison.Ordinal)
            ? null
            : $"client_listener_resource_name_template must start with \"xdstp://{PercentEncoding.Path(name)}/\" but is \"{ListenerNameTemplate}\"";
}
