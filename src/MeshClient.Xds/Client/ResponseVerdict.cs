namespace MeshClient.Xds.Client;

/// <summary>What became of a response. Immutable.</summary>
/// <param name="Rejection">The text of the NACK; null for an ACK.</param>
/// <param name="Touched">Resources whose watchers may have something to hear.</param>
internal sealed record ResponseVerdict(string? Rejection, IReadOnlyList<WatchedResource> Touched);
