using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A ClusterLoadAssignment: localities in the order of the resource. Immutable.</summary>
internal sealed record EndpointsResource : XdsResource
{
    public EquatableArray<LocalityEndpoints> Localities { get; init; } = [];

    public EquatableArray<DropCategory> Drops { get; init; } = [];

    /// <summary>Percent by which usable endpoints may be overcommitted before traffic spills to the next priority.</summary>
    public int OverprovisioningFactor { get; init; } = 140;
}
