namespace MeshClient.Xds.Model;

/// <summary>Path condition. For <see cref="PathMatchKind.Regex"/> the value is the RE2 pattern as received. Immutable.</summary>
internal sealed record PathMatch(PathMatchKind Kind, string Value, bool CaseSensitive = true);
