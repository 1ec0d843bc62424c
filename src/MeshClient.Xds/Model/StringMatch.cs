namespace MeshClient.Xds.Model;

/// <summary>A string condition (<c>envoy.type.matcher.v3.StringMatcher</c>). Immutable.</summary>
internal sealed record StringMatch(StringMatchKind Kind, string Value, bool IgnoreCase = false);
