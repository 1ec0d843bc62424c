using MeshClient.Clusters;
using MeshClient.Resilience;
using MeshClient.Routing.Hashing;

// Hot path.
namespace MeshClient.Routing;

/// <summary>Sends the call to a cluster (<c>envoy.config.route.v3.RouteAction</c>). Immutable.</summary>
internal sealed class ForwardRoute : CompiledAction
{
    private readonly ClusterRuntime[] _clusters;

    // Sums of the weights up to and including each cluster.
    private readonly uint[] _cumulativeWeights;

    public ForwardRoute(
        ReadOnlySpan<(ClusterRuntime Cluster, uint Weight)> clusters,
        CallTimeoutPolicy timeouts,
        CompiledRetryPolicy? retry,
        bool includeAttemptCount,
        int clusterNotFoundStatus,
        RequestHasher? hasher)
    {
        Timeouts = timeouts;
        Retry = retry;
        IncludeAttemptCount = includeAttemptCount;
        ClusterNotFoundStatus = clusterNotFoundStatus;
        Hasher = hasher;
        _clusters = new ClusterRuntime[clusters.Length];
        _cumulativeWeights = new uint[clusters.Length];
        var total = 0u;
        for (var i = 0; i < clusters.Length; i++)
        {
            // The parser has checked the sum.
            total = checked(total + clusters[i].Weight);
            (_clusters[i], _cumulativeWeights[i]) = (clusters[i].Cluster, total);
        }
    }

    public ReadOnlySpan<ClusterRuntime> Clusters => _clusters;

    public CallTimeoutPolicy Timeouts { get; }

    /// <summary>Null when neither route nor virtual host has a policy.</summary>
    public CompiledRetryPolicy? Retry { get; }

    /// <summary>Send <c>x-envoy-attempt-count</c> with each attempt.</summary>
    public bool IncludeAttemptCount { get; }

    /// <summary>
    /// Send the chosen endpoint's host name as authority (<c>auto_host_rewrite</c>, gRFC A81). Only servers that are trusted may ask for it.
    /// </summary>
    public bool UsesEndpointAuthority { get; init; }

    /// <summary>Status for a cluster that the control plane does not know.</summary>
    public int ClusterNotFoundStatus { get; }

    /// <summary>For clusters whose policy needs the hash of the request; null when every call gets a random one.</summary>
    public RequestHasher? Hasher { get; }

    /// <summary>Chooses once per call; all its attempts stay with the choice (gRFC A31).</summary>
    /// <param name="random">The draw that the route match used.</param>
    public ClusterRuntime Choose(ulong random) => _clusters[ChooseIndex(random)];

    /// <summary>As <see cref="Choose"/>: the index of the cluster.</summary>
    public int ChooseIndex(ulong random)
    {
        var weights = _cumulativeWeights;
        if (weights.Length == 1)
        {
            return 0;
        }

        var point = random % weights[^1];
        var index = 0;
        while (weights[index] <= point)
        {
            index++;
        }

        return index;
    }
}
