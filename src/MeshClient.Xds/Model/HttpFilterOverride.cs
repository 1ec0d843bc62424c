namespace MeshClient.Xds.Model;

/// <summary>
/// Configuration of the filter named <paramref name="FilterName"/> for a part of the route table; it replaces the filter's own as a
/// whole. Null keeps the filter's own. Immutable.
/// </summary>
internal sealed record HttpFilterOverride(string FilterName, HttpFilterConfig? Config, bool Disabled = false);
