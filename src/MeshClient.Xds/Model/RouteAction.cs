namespace MeshClient.Xds.Model;

/// <summary>What a matched route does. Immutable.</summary>
internal abstract record RouteAction;
