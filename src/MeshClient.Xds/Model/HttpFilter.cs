namespace MeshClient.Xds.Model;

/// <summary>One entry of the filter chain (gRFC A39). Immutable.</summary>
internal sealed record HttpFilter(string Name, string TypeName, HttpFilterConfig Config, bool Disabled = false);
