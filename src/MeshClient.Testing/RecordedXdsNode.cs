using MeshClient.Xds.Proto.Core;

namespace MeshClient.Testing;

/// <summary>What an xDS client says about itself (<c>envoy.config.core.v3.Node</c>). Immutable.</summary>
public sealed record RecordedXdsNode
{
    /// <summary>The identity.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the client's own service.</summary>
    public required string Cluster { get; init; }

    /// <summary>The region of its locality.</summary>
    public string Region { get; init; } = "";

    /// <summary>The zone of its locality.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The sub-zone of its locality.</summary>
    public string SubZone { get; init; } = "";

    /// <summary>The name of the client library.</summary>
    public required string UserAgentName { get; init; }

    /// <summary>The version of the client library.</summary>
    public required string UserAgentVersion { get; init; }

    /// <summary>The optional parts of the protocol that the client supports.</summary>
    public required IReadOnlyList<string> ClientFeatures { get; init; }

    /// <summary>The free content as JSON; empty if there is none.</summary>
    public required string MetadataJson { get; init; }

    internal static RecordedXdsNode From(Node node) => new()
    {
        Id = node.Id,
        Cluster = node.Cluster,
        Region = node.Locality?.Region ?? "",
        Zone = node.Locality?.Zone ?? "",
        SubZone = node.Locality?.SubZone ?? "",
        UserAgentName = node.UserAgentName,
        UserAgentVersion = node.UserAgentVersion,
        ClientFeatures = [.. node.ClientFeatures],
        MetadataJson = node.Metadata?.ToString() ?? "",
    };
}
