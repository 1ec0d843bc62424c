using System.Buffers;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>Names of headers that a mutation may touch: no pseudo headers, not the host (envoy-http 1.8). Thread-safe.</summary>
internal static class HeaderNameParser
{
    private const string Host = "host";

    // RFC 9110: the characters of a token.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>In lower case; null when it is invalid, which is reported for the field the scope stands in.</summary>
    public static string? Parse(string name, ParseScope scope)
    {
        var lower = name.ToLowerInvariant();
        if (lower.StartsWith(':') || lower == Host)
        {
            scope.Error($"{Quote.Text(name)} cannot be changed by a header mutation; use a host or path rewrite");
            return null;
        }

        return ParseToken(name, scope);
    }

    /// <summary>As <see cref="Parse"/>, for names that are only read.</summary>
    public static string? ParseToken(string name, ParseScope scope)
    {
        if (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            return name.ToLowerInvariant();
        }

        scope.Error(name.Length == 0 ? "must not be empty" : $"{Quote.Text(name)} is not the name of a header");
        return null;
    }
}
