using System.Collections.Frozen;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>The HTTP filters that this client knows, by the name of their message (gRFC A39). Immutable.</summary>
internal static class HttpFilterRegistry
{
    private static readonly IHttpFilterParser[] All =
        [new RouterFilterParser(), new FaultFilterParser(), new HeaderMutationFilterParser(), new StatefulSessionFilterParser()];

    private static readonly FrozenDictionary<string, IHttpFilterParser> Parsers =
        All.ToFrozenDictionary(parser => parser.TypeName, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IHttpFilterParser> OverrideParsers =
        All.ToFrozenDictionary(parser => parser.OverrideTypeName, StringComparer.Ordinal);

    public static string KnownTypes { get; } = string.Join(", ", Parsers.Keys.Order(StringComparer.Ordinal));

    public static string KnownOverrideTypes { get; } = string.Join(", ", OverrideParsers.Keys.Order(StringComparer.Ordinal));

    /// <summary>By the message that configures the filter in the listener.</summary>
    public static IHttpFilterParser? Find(string typeName) => Parsers.GetValueOrDefault(typeName);

    /// <summary>By the message that overrides its configuration.</summary>
    public static IHttpFilterParser? FindOverride(string typeName) => OverrideParsers.GetValueOrDefault(typeName);
}
