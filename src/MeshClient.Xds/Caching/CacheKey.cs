namespace MeshClient.Xds.Caching;

/// <summary>Which resource a copy is of. Immutable.</summary>
/// <param name="Type">The type.</param>
/// <param name="Name">In canonical form.</param>
internal readonly record struct CacheKey(XdsResourceType Type, string Name);
