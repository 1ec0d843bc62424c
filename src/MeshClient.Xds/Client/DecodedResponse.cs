namespace MeshClient.Xds.Client;

/// <summary>
/// A response of either variant of the protocol with its resources parsed, before anyone has looked at subscriptions. Immutable.
/// </summary>
internal sealed record DecodedResponse
{
    public required string TypeUrl { get; init; }

    /// <summary>Null if the type is none of ours; the response has no resources then.</summary>
    public XdsResourceType? Type { get; init; }

    /// <summary>Of all resources of the type; only for logs in the incremental protocol.</summary>
    public required string Version { get; init; }

    public required string Nonce { get; init; }

    /// <summary>What the server calls itself; may be empty.</summary>
    public required string ControlPlane { get; init; }

    /// <summary>True if what the response does not mention does not exist (LDS and CDS in the state-of-the-world protocol).</summary>
    public bool IsComplete { get; init; }

    /// <summary>In the order of the response.</summary>
    public IReadOnlyList<DecodedResource> Resources { get; init; } = [];

    /// <summary>Names that do not exist, or not any more; in canonical form.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Errors that the server sends in place of resources (xRFC TP3).</summary>
    public IReadOnlyList<DecodedRefusal> Refusals { get; init; } = [];
}
