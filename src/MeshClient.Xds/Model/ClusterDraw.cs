namespace MeshClient.Xds.Model;

/// <summary>Where the number comes from that chooses among weighted clusters, if not from the call's random draw. Immutable.</summary>
/// <param name="Header">Lower-case name of a request header with a number; null for none.</param>
/// <param name="UseHash">The hash of the route's policies.</param>
internal sealed record ClusterDraw(string? Header, bool UseHash);
