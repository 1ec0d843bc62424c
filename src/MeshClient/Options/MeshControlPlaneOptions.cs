namespace MeshClient;

/// <summary>The xDS v3 control plane to subscribe to and who this process is to it.</summary>
public sealed class MeshControlPlaneOptions
{
    /// <summary>Gets the servers in order of preference. The first is used; falling back to the others (gRFC A71) is not implemented yet.</summary>
    public IList<MeshControlPlaneServerOptions> Servers { get; } = [];

    /// <summary>Gets the identity that is sent to the servers (<c>envoy.config.core.v3.Node</c>).</summary>
    public MeshNodeOptions Node { get; } = new();
}
