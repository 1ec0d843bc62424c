using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Match = MeshClient.Xds.Proto.Routes.RouteMatch;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>The path condition of a route, which every route must have (gRFC A28). Thread-safe.</summary>
internal static class PathMatchParser
{
    /// <summary>Null when the condition is missing or invalid, which is reported, and for CONNECT, which a client never sends.</summary>
    public static PathMatch? Parse(Match match, ParseScope scope)
    {
        var caseSensitive = match.CaseSensitive ?? true;
        switch (match.PathSpecifierCase)
        {
            case Match.PathSpecifierOneofCase.Prefix:
                return new PathMatch(PathMatchKind.Prefix, match.Prefix, caseSensitive);
            case Match.PathSpecifierOneofCase.Path:
                return new PathMatch(PathMatchKind.Exact, match.Path, caseSensitive);
            case Match.PathSpecifierOneofCase.SafeRegex:
                return RegexParser.Parse(match.SafeRegex, "safe_regex", scope) is { } pattern
                    ? new PathMatch(PathMatchKind.Regex, pattern)
                    : null;
            case Match.PathSpecifierOneofCase.PathSeparatedPrefix:
                return ParseSeparatedPrefix(match.PathSeparatedPrefix, caseSensitive, scope);
            case Match.PathSpecifierOneofCase.ConnectMatcher:
                return null;
            case Match.PathSpecifierOneofCase.PathMatchPolicy:
                scope.Error("path_match_policy", "path match extensions are not supported; use prefix, path, safe_regex or path_separated_prefix");
                return null;
            default:
                scope.Error("no path condition is set; use prefix, path, safe_regex or path_separated_prefix");
                return null;
        }
    }

    private static PathMatch? ParseSeparatedPrefix(string prefix, bool caseSensitive, ParseScope scope)
    {
        if (prefix.Length > 1 && !prefix.AsSpan().ContainsAny('?', '#') && !prefix.EndsWith('/'))
        {
            return new PathMatch(PathMatchKind.SeparatedPrefix, prefix, caseSensitive);
        }

        scope.Error("path_separated_prefix", $"{Quote.Text(prefix)} must be longer than one character, without ? and #, and not end in /");
        return null;
    }
}
