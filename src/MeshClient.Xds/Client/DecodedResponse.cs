namespace MeshClient.Xds.Client;

/// <summary>A response with its resources parsed, before anyone has looked at subscriptions. Immutable.</summary>
internal sealed record DecodedResponse
{
    public required string TypeUrl { get; init; }

    /// <summary>Null if the type is none of ours; the response has no resources then.</summary>
    public XdsResourceType? Type { get; init; }

    public required string Version { get; init; }

    public required string Nonce { get; init; }

    /// <summary>What the server calls itself; may be empty.</summary>
    public required string ControlPlane { get; init; }

    /// <summary>In the order of the response.</summary>
    public IReadOnlyList<DecodedResource> Resources { get; init; } = [];

    /// <summary>Errors that the server sends in place of resources (xRFC TP3).</summary>
    public IReadOnlyList<DecodedRefusal> Refusals { get; init; } = [];
}
