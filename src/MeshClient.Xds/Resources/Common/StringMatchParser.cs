using MeshClient.Xds.Model;
using Matcher = MeshClient.Xds.Proto.Matchers.StringMatcher;

namespace MeshClient.Xds.Resources.Common;

/// <summary><c>envoy.type.matcher.v3.StringMatcher</c> (xds-client 3.0). Thread-safe.</summary>
internal static class StringMatchParser
{
    /// <summary>Null when the matcher is invalid, which is reported.</summary>
    public static StringMatch? Parse(Matcher? matcher, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        return ParseHere(matcher, scope);
    }

    /// <summary>As <see cref="Parse"/>, for a scope that stands in the matcher already.</summary>
    public static StringMatch? ParseHere(Matcher? matcher, ParseScope scope)
    {
        switch (matcher?.MatchPatternCase)
        {
            case Matcher.MatchPatternOneofCase.Exact:
                return new StringMatch(StringMatchKind.Exact, matcher.Exact, matcher.IgnoreCase);
            case Matcher.MatchPatternOneofCase.Prefix:
                return NonEmpty(StringMatchKind.Prefix, matcher.Prefix, matcher.IgnoreCase, "prefix", scope);
            case Matcher.MatchPatternOneofCase.Suffix:
                return NonEmpty(StringMatchKind.Suffix, matcher.Suffix, matcher.IgnoreCase, "suffix", scope);
            case Matcher.MatchPatternOneofCase.Contains:
                return NonEmpty(StringMatchKind.Contains, matcher.Contains, matcher.IgnoreCase, "contains", scope);
            case Matcher.MatchPatternOneofCase.SafeRegex:
                // ignore_case has no effect on expressions.
                return RegexParser.Parse(matcher.SafeRegex, "safe_regex", scope) is { } pattern
                    ? new StringMatch(StringMatchKind.Regex, pattern)
                    : null;
            case Matcher.MatchPatternOneofCase.Custom:
                scope.Error("custom", "matcher extensions are not supported");
                return null;
            default:
                scope.Error("no pattern is set; use exact, prefix, suffix, contains or safe_regex");
                return null;
        }
    }

    /// <summary>A pattern that would match everything is a mistake, not a wish: MeshClient refuses it as Envoy and grpc-go do.</summary>
    public static StringMatch? NonEmpty(StringMatchKind kind, string value, bool ignoreCase, string field, ParseScope scope)
    {
        if (value.Length > 0)
        {
            return new StringMatch(kind, value, ignoreCase);
        }

        scope.Error(field, "must not be empty");
        return null;
    }
}
