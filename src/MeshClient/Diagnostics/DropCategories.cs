namespace MeshClient.Diagnostics;

/// <summary>Categories of <c>mesh.client.dropped</c> that do not come from an endpoints resource.</summary>
internal static class DropCategories
{
    public const string CircuitBreaker = "circuit_breaker";
    public const string DropOverload = "drop_overload";
}
