using System.Text.Json.Serialization;
using MeshClient.Xds;

namespace MeshClient;

/// <summary>One resource watched at a control plane. Immutable.</summary>
public sealed record MeshResourceSnapshot
{
    /// <summary>The kind of resource.</summary>
    public required XdsResourceType Type { get; init; }

    /// <summary>The name it is subscribed by.</summary>
    public required string Name { get; init; }

    /// <summary>The server it is subscribed at; empty when its name leads to none.</summary>
    public required string Server { get; init; }

    /// <summary>The cache state of gRFC A78 and A88: <c>requested</c>, <c>acked</c>, <c>nacked</c>, <c>does_not_exist</c>, <c>timeout</c> or
    /// <c>received_error</c>, with <c>_but_cached</c> when an older copy stays in force or one from disk is used.</summary>
    public required string State { get; init; }

    /// <summary>True when a copy is in force.</summary>
    public required bool IsInForce { get; init; }

    /// <summary>True when the copy in force was received by an earlier run of the process and is used from
    /// <see cref="MeshControlPlaneOptions.CacheDirectory"/>, because no control plane has said anything about the resource yet.</summary>
    public bool IsFromCache { get; init; }

    /// <summary>Version of the copy in force; empty when there is none.</summary>
    public required string Version { get; init; }

    /// <summary>When the server last confirmed the copy in force; null when there is none.</summary>
    public required DateTimeOffset? LastUpdate { get; init; }

    /// <summary>The copy in force exactly as it was received: a serialized message of the type that <see cref="Type"/> tells. Empty when
    /// there is none. Not part of the JSON form.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Official paths, without indexes, of fields that the copy in force sets and that have no effect in this client; an
    /// extension of an unknown type stands in brackets. See docs/reference/xds-support.md.</summary>
    public required IReadOnlyList<string> IgnoredFields { get; init; }

    /// <summary>What is wrong with the resource or the connection to its server; null when nothing is.</summary>
    public required string? Error { get; init; }

    /// <summary>Version of the last rejected copy; empty unless the last one was rejected.</summary>
    public required string FailedVersion { get; init; }

    /// <summary>When a copy was last rejected or missing; null when none was.</summary>
    public required DateTimeOffset? LastFailure { get; init; }
}
