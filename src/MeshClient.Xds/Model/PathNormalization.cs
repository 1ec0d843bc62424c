namespace MeshClient.Xds.Model;

/// <summary>How a path is cleaned before routes are matched. Immutable.</summary>
/// <param name="Normalize">Resolve <c>.</c> and <c>..</c>; null leaves it to the implementation.</param>
/// <param name="MergeSlashes">Make one slash of several.</param>
/// <param name="EscapedSlashes">What becomes of escaped slashes.</param>
internal sealed record PathNormalization(bool? Normalize = null, bool MergeSlashes = false, EscapedSlashes EscapedSlashes = EscapedSlashes.Default);
