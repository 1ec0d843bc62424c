using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Sends a copy of a share of the requests elsewhere and ignores the answers (<c>RequestMirrorPolicy</c>). Immutable.</summary>
internal sealed record RequestMirror
{
    /// <summary>Empty when <see cref="ClusterHeader"/> is set.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>The request header that names the cluster; null when <see cref="Cluster"/> does.</summary>
    public string? ClusterHeader { get; init; }

    /// <summary>Share in millionths; null for all requests.</summary>
    public uint? PerMillion { get; init; }

    /// <summary>Whether the copy takes part in traces; null: as the request.</summary>
    public bool? IsTraced { get; init; }

    /// <summary>Envoy marks copies by <c>-shadow</c> at the end of the host.</summary>
    public bool AppendShadowSuffix { get; init; } = true;

    /// <summary>Null keeps the host.</summary>
    public string? HostRewrite { get; init; }

    public EquatableArray<HeaderMutationStep> RequestMutations { get; init; } = [];
}
