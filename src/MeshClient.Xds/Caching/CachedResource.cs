using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Caching;

/// <summary>A resource as a control plane sent it, and when that was last known to be so. Immutable.</summary>
/// <param name="Key">Which resource it is.</param>
/// <param name="Version">As the control plane called it.</param>
/// <param name="ServerUri">The control plane.</param>
/// <param name="Time">When the control plane last confirmed it.</param>
/// <param name="Value">The serialized message.</param>
internal sealed record CachedResource(CacheKey Key, string Version, string ServerUri, DateTimeOffset Time, ResourceBytes Value);
