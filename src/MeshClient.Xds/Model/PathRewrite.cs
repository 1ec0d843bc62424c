namespace MeshClient.Xds.Model;

/// <summary>Another path for the server; the query is kept. Exactly one part is set. Immutable.</summary>
internal sealed record PathRewrite
{
    /// <summary>Replaces the matched prefix, or the whole path where the route does not match by prefix.</summary>
    public string? Prefix { get; init; }

    public RegexRewrite? Regex { get; init; }
}
