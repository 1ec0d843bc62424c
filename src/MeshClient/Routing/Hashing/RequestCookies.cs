// Hot path.
namespace MeshClient.Routing.Hashing;

/// <summary>Reads the cookies that a request carries (RFC 6265 section 4.2). Thread-safe.</summary>
internal static class RequestCookies
{
    /// <summary>The first cookie of the name, without quotes; false if it is missing or empty.</summary>
    public static bool TryGet(HttpRequestMessage request, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        if (!request.Headers.NonValidated.TryGetValues("Cookie", out var headers))
        {
            return false;
        }

        foreach (var header in headers)
        {
            if (TryFind(header, name, out value))
            {
                return value.Length > 0;
            }
        }

        return false;
    }

    private static bool TryFind(ReadOnlySpan<char> header, string name, out ReadOnlySpan<char> value)
    {
        while (!header.IsEmpty)
        {
            var end = header.IndexOf(';');
            var pair = (end < 0 ? header : header[..end]).Trim();
            header = end < 0 ? default : header[(end + 1)..];
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
            {
                value = pair[(name.Length + 1)..].Trim('"');
                return true;
            }
        }

        value = default;
        return false;
    }
}
