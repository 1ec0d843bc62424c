using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Send the request to a cluster. Immutable.</summary>
internal sealed record ForwardAction : RouteAction
{
    /// <summary>At least one, weights above zero, sum at most 2^32-1.</summary>
    public required EquatableArray<WeightedCluster> Clusters { get; init; }

    /// <summary>Explicit route timeout; null when the resource has none, zero for "no timeout".</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>gRFC A31: null unset, zero "no limit" (hides the listener's default).</summary>
    public TimeSpan? MaxStreamDuration { get; init; }

    /// <summary>gRFC A31: when set it replaces <see cref="MaxStreamDuration"/>; zero means "no limit".</summary>
    public TimeSpan? GrpcTimeoutHeaderMax { get; init; }

    /// <summary>The route's own policy; it hides the virtual host's even when it retries on nothing.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>Status for a cluster that the control plane does not know. Default 503.</summary>
    public int ClusterNotFoundStatus { get; init; } = 503;
}
