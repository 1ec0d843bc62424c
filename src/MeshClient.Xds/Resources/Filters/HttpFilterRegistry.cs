using System.Collections.Frozen;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>The HTTP filters that this client knows, by the name of their message (gRFC A39). Immutable.</summary>
internal static class HttpFilterRegistry
{
    private static readonly FrozenDictionary<string, IHttpFilterParser> Parsers =
        new IHttpFilterParser[] { new RouterFilterParser(), new FaultFilterParser() }.ToFrozenDictionary(parser => parser.TypeName, StringComparer.Ordinal);

    public static string KnownTypes { get; } = string.Join(", ", Parsers.Keys.Order(StringComparer.Ordinal));

    public static IHttpFilterParser? Find(string typeName) => Parsers.GetValueOrDefault(typeName);
}
