namespace MeshClient.Xds.Model;

/// <summary>
/// Replaces every match of <paramref name="Pattern"/> (RE2) by <paramref name="Substitution"/>, in which <c>\0</c> to <c>\9</c> stand
/// for groups and <c>\\</c> for a backslash (<c>envoy.type.matcher.v3.RegexMatchAndSubstitute</c>). Immutable.
/// </summary>
internal sealed record RegexRewrite(string Pattern, string Substitution);
