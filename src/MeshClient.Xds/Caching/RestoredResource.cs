using MeshClient.Xds.Client;

namespace MeshClient.Xds.Caching;

/// <summary>A copy of an earlier run that is valid in this one. Immutable.</summary>
/// <param name="Decoded">What the parser made of it.</param>
/// <param name="Copy">What was kept.</param>
internal sealed record RestoredResource(DecodedResource Decoded, CachedResource Copy);
