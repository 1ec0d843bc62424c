using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>One endpoint as configured. Immutable.</summary>
internal sealed record EndpointModel
{
    public required EndpointAddress Address { get; init; }

    /// <summary>More addresses of the same endpoint (gRFC A61).</summary>
    public EquatableArray<EndpointAddress> AdditionalAddresses { get; init; } = [];

    public uint Weight { get; init; } = 1;

    public EndpointHealth Health { get; init; }

    public string Hostname { get; init; } = "";

    /// <summary>Null when there is none that this client reads.</summary>
    public EndpointMetadata? Metadata { get; init; }
}
