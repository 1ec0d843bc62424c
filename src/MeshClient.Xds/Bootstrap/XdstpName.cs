using System.Diagnostics.CodeAnalysis;

namespace MeshClient.Xds.Bootstrap;

/// <summary>A federated resource name: <c>xdstp://[authority]/type/id?parameters#directives</c> (xRFC TP1, gRFC A47). Immutable.</summary>
/// <param name="Authority">Decoded; may be empty.</param>
/// <param name="ResourceType">The message name, such as <c>envoy.config.listener.v3.Listener</c>.</param>
/// <param name="Canonical">Parameters sorted and unique, without directives: equal for equal resources.</param>
internal sealed record XdstpName(string Authority, string ResourceType, string Canonical)
{
    public const string Scheme = "xdstp:";

    private const string Start = Scheme + "//";

    public static bool IsXdstp(string name) => name.StartsWith(Scheme, StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out XdstpName? name)
    {
        name = null;
        if (!text.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = Before(text[Start.Length..], '#');
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rest : rest[..query];
        var authorityEnd = path.IndexOf('/', StringComparison.Ordinal);
        var typeEnd = authorityEnd < 0 ? -1 : path.IndexOf('/', authorityEnd + 1);
        if (typeEnd <= authorityEnd + 1 || typeEnd == path.Length - 1 || !TryCanonicalQuery(query < 0 ? "" : rest[(query + 1)..], out var parameters))
        {
            return false;
        }

        name = new XdstpName(
            Uri.UnescapeDataString(path[..authorityEnd]), path[(authorityEnd + 1)..typeEnd], string.Concat(Start, path, parameters));
        return true;
    }

    private static string Before(string text, char end) => text.IndexOf(end, StringComparison.Ordinal) is var at and >= 0 ? text[..at] : text;

    private static bool TryCanonicalQuery(string query, out string canonical)
    {
        // Of a repeated key the last value counts.
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                canonical = "";
                return false;
            }

            parameters[pair[..equals]] = pair[(equals + 1)..];
        }

        canonical = parameters.Count == 0 ? "" : $"?{string.Join('&', parameters.Select(pair => $"{pair.Key}={pair.Value}"))}";
        return true;
    }
}
