namespace MeshClient;

/// <summary>The xDS v3 control plane to subscribe to and who this process is to it.</summary>
public sealed class MeshControlPlaneOptions
{
    /// <summary>Gets the servers in order of preference. The first is used; the others are fallbacks (gRFC A71), in use while
    /// those before them cannot be reached and something is missing.</summary>
    public IList<MeshControlPlaneServerOptions> Servers { get; } = [];

    /// <summary>Gets the identity that is sent to the servers (<c>envoy.config.core.v3.Node</c>).</summary>
    public MeshNodeOptions Node { get; } = new();

    /// <summary>Gets or sets the largest response, in bytes, that is accepted from a control plane. A larger one ends the stream; it is
    /// opened again with back-off, and what was received before stays in force.</summary>
    /// <remarks>Also holds for servers of <see cref="MeshClientOptions.Bootstrap"/> and of the bootstrap files.</remarks>
    /// <value>The default is 67108864 (64 MiB). At least 65536.</value>
    public int MaxMessageSize { get; set; } = 64 * 1024 * 1024;
}
