using System.Collections.Frozen;

namespace MeshClient.Routing.Matching;

/// <summary>The name of a header that matchers look at, classified once. Immutable.</summary>
internal sealed record HeaderKey(string Name, HeaderOrigin Origin, bool IsBinary)
{
    private static readonly FrozenDictionary<string, HeaderOrigin> Special =
        new Dictionary<string, HeaderOrigin>(StringComparer.OrdinalIgnoreCase)
        {
            [":method"] = HeaderOrigin.Method,
            [":path"] = HeaderOrigin.Path,
            [":authority"] = HeaderOrigin.Authority,
            // Envoy has no such header in its map, but means the same with the authority.
            ["host"] = HeaderOrigin.Authority,
            [":scheme"] = HeaderOrigin.Scheme,
            [":status"] = HeaderOrigin.Status,
            ["content-length"] = HeaderOrigin.ContentLength,
            ["allow"] = HeaderOrigin.Content,
            ["content-disposition"] = HeaderOrigin.Content,
            ["content-encoding"] = HeaderOrigin.Content,
            ["content-language"] = HeaderOrigin.Content,
            ["content-location"] = HeaderOrigin.Content,
            ["content-md5"] = HeaderOrigin.Content,
            ["content-range"] = HeaderOrigin.Content,
            ["content-type"] = HeaderOrigin.Content,
            ["expires"] = HeaderOrigin.Content,
            ["last-modified"] = HeaderOrigin.Content,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Pseudo headers are not metadata, so gRPC matchers never see them.</summary>
    public bool IsVisibleToGrpc => !IsBinary && Origin is HeaderOrigin.Message or HeaderOrigin.Content or HeaderOrigin.ContentLength;

    public static HeaderKey Create(string name) =>
        new(name, Special.GetValueOrDefault(name, HeaderOrigin.Message), name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase));
}
