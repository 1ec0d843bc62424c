using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>
/// The request names its endpoint in one of <paramref name="Headers"/>; without such a name, or if that endpoint cannot take it,
/// <paramref name="Fallback"/> decides. Immutable.
/// </summary>
internal sealed record OverrideHostPolicy(EquatableArray<string> Headers, LoadBalancingPolicy Fallback) : LoadBalancingPolicy;
