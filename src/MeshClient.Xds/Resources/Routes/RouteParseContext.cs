namespace MeshClient.Xds.Resources.Routes;

/// <summary>What the routes need to know of their RouteConfiguration. Immutable.</summary>
internal sealed record RouteParseContext(ClusterSpecifierPlugins Plugins, uint MaxDirectResponseBody);
