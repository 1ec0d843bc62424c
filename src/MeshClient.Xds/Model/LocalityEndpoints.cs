using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>The endpoints of one locality at one priority. Immutable.</summary>
internal sealed record LocalityEndpoints
{
    public required Locality Locality { get; init; }

    /// <summary>Zero is the highest.</summary>
    public int Priority { get; init; }

    public uint Weight { get; init; } = 1;

    public required EquatableArray<EndpointModel> Endpoints { get; init; }

    /// <summary>Holds for endpoints that do not say otherwise; null when there is none that this client reads.</summary>
    public EndpointMetadata? Metadata { get; init; }
}
