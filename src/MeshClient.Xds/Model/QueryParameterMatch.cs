namespace MeshClient.Xds.Model;

/// <summary>Query parameter condition; without <paramref name="String"/> only presence is compared. Immutable.</summary>
internal sealed record QueryParameterMatch(string Name, StringMatch? String = null, bool Present = true);
