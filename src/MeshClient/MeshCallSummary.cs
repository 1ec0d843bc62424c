namespace MeshClient;

/// <summary>What the mesh did with one call. Immutable.</summary>
/// <param name="Target">The authority that the application asked for.</param>
/// <param name="Route">Name of the matched route, or <c>virtual host/index</c> when it has none; null when no route matched.</param>
/// <param name="Cluster">The chosen cluster, of an aggregate the leaf; null when none was chosen.</param>
/// <param name="Endpoint">Address of the last endpoint tried; null when none was chosen.</param>
/// <param name="Attempts">Attempts made, the first included.</param>
/// <param name="ResponseFlags">Envoy's response flags, comma separated; empty for an undisturbed call.</param>
public sealed record MeshCallSummary(string Target, string? Route, string? Cluster, string? Endpoint, int Attempts, string ResponseFlags)
{
    /// <summary>
    /// Why a failure that could be retried was not, in the words of the metric <c>mesh.client.retry.denied</c>: <c>budget</c>,
    /// <c>circuit_breaker</c>, <c>limit</c>, <c>buffer_overflow</c>, <c>not_replayable</c> or <c>pushback</c>. Null when no retry was denied.
    /// </summary>
    public string? RetryDenied { get; init; }
}
