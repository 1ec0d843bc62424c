namespace MeshClient.Xds.Model;

/// <summary>Share of requests to drop before balancing (EDS <c>drop_overloads</c>). Immutable.</summary>
internal sealed record DropCategory(string Category, uint PerMillion);
