namespace MeshClient;

/// <summary>The xDS v3 control plane to subscribe to and who this process is to it.</summary>
public sealed class MeshControlPlaneOptions
{
    /// <summary>Gets the servers in order of preference. The first is used; the others are fallbacks (gRFC A71), in use while
    /// those before them cannot be reached and something is missing.</summary>
    public IList<MeshControlPlaneServerOptions> Servers { get; } = [];

    /// <summary>Gets the identity that is sent to the servers (<c>envoy.config.core.v3.Node</c>).</summary>
    public MeshNodeOptions Node { get; } = new();
}
