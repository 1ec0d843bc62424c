namespace MeshClient.AspNetCore;

/// <summary>Settings of the client status discovery service (CSDS, gRFC A40).</summary>
public sealed class MeshClientStatusOptions
{
    /// <summary>
    /// Gets or sets whether the <c>node_matchers</c> of a request are evaluated, so that a tool that asks many clients the same question
    /// hears only from those it means; the others answer with no configuration.
    /// </summary>
    /// <value>The default is <see langword="false"/>: as in Envoy and the gRPC libraries, a request with node matchers is refused with
    /// <c>INVALID_ARGUMENT</c>.</value>
    public bool EvaluateNodeMatchers { get; set; }
}
