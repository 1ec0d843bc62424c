namespace MeshClient.Xds.Model;

/// <summary>Another authority for the server. Immutable.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Value">The authority of <see cref="HostRewriteKind.Literal"/>, the name of <see cref="HostRewriteKind.Header"/>.</param>
/// <param name="Regex">Applied to the path for <see cref="HostRewriteKind.PathRegex"/>.</param>
internal sealed record HostRewrite(HostRewriteKind Kind, string Value = "", RegexRewrite? Regex = null);
