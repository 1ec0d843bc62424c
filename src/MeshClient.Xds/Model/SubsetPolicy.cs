namespace MeshClient.Xds.Model;

/// <summary>Endpoints whose metadata fit the route, balanced by <paramref name="Child"/>. Immutable.</summary>
internal sealed record SubsetPolicy(SubsetRules Rules, LoadBalancingPolicy Child) : LoadBalancingPolicy;
