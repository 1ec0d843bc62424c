// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>Reads the parameters of a query as they go on the wire, without percent-decoding. Thread-safe.</summary>
internal static class RequestQuery
{
    /// <summary>The value of the first parameter of the name, which is case-sensitive.</summary>
    public static bool TryGet(ReadOnlySpan<char> query, string name, out ReadOnlySpan<char> value)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (pair.StartsWith(name, StringComparison.Ordinal) && (pair.Length == name.Length || pair[name.Length] == '='))
            {
                value = pair.Length == name.Length ? default : pair[(name.Length + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
