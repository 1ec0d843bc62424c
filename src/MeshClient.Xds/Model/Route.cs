namespace MeshClient.Xds.Model;

/// <summary>One route: what it matches and what it does. Immutable.</summary>
internal sealed record Route
{
    public string Name { get; init; } = "";

    public required RouteMatch Match { get; init; }

    public required RouteAction Action { get; init; }
}
