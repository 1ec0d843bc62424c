using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Case = MeshClient.Xds.Proto.Routes.HeaderMatcher.HeaderMatchSpecifierOneofCase;
using Matcher = MeshClient.Xds.Proto.Routes.HeaderMatcher;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.HeaderMatcher</c>; the older forms become string matches (gRFC A28, A63). Thread-safe.</summary>
internal static class HeaderMatchParser
{
    public static EquatableArray<HeaderMatch> ParseAll(RepeatedField<Matcher> matchers, string field, ParseScope scope)
    {
        var parsed = new List<HeaderMatch>(matchers.Count);
        for (var i = 0; i < matchers.Count; i++)
        {
            using var level = scope.Enter(field, i);
            if (Parse(matchers[i], scope) is { } match)
            {
                parsed.Add(match);
            }
        }

        return parsed.ToEquatableArray();
    }

    /// <summary>Null when the matcher is invalid, which is reported.</summary>
    private static HeaderMatch? Parse(Matcher matcher, ParseScope scope)
    {
        if (matcher.Name.Length == 0)
        {
            scope.Error("name", "is required");
            return null;
        }

        return matcher.HeaderMatchSpecifierCase switch
        {
            Case.PresentMatch => Create(matcher, HeaderMatchKind.Present) with { Present = matcher.PresentMatch },
            Case.RangeMatch => ParseRange(matcher, scope),
            _ => ParseString(matcher, scope) is { } value ? Create(matcher, HeaderMatchKind.String) with { String = value } : null,
        };
    }

    private static StringMatch? ParseString(Matcher matcher, ParseScope scope)
    {
        switch (matcher.HeaderMatchSpecifierCase)
        {
            case Case.ExactMatch:
                return new StringMatch(StringMatchKind.Exact, matcher.ExactMatch);
            case Case.PrefixMatch:
                return StringMatchParser.NonEmpty(StringMatchKind.Prefix, matcher.PrefixMatch, false, "prefix_match", scope);
            case Case.SuffixMatch:
                return StringMatchParser.NonEmpty(StringMatchKind.Suffix, matcher.SuffixMatch, false, "suffix_match", scope);
            case Case.ContainsMatch:
                return StringMatchParser.NonEmpty(StringMatchKind.Contains, matcher.ContainsMatch, false, "contains_match", scope);
            case Case.SafeRegexMatch:
                return RegexParser.Parse(matcher.SafeRegexMatch, "safe_regex_match", scope) is { } pattern
                    ? new StringMatch(StringMatchKind.Regex, pattern)
                    : null;
            case Case.StringMatch:
                return StringMatchParser.Parse(matcher.StringMatch, "string_match", scope);
            default:
                scope.Error("no condition is set; use string_match, range_match or present_match");
                return null;
        }
    }

    private static HeaderMatch? ParseRange(Matcher matcher, ParseScope scope)
    {
        if (matcher.RangeMatch.Start > matcher.RangeMatch.End)
        {
            scope.Error("range_match", $"starts at {matcher.RangeMatch.Start}, above its end {matcher.RangeMatch.End}");
            return null;
        }

        return Create(matcher, HeaderMatchKind.Range) with { RangeStart = matcher.RangeMatch.Start, RangeEnd = matcher.RangeMatch.End };
    }

    private static HeaderMatch Create(Matcher matcher, HeaderMatchKind kind) => new()
    {
        Name = matcher.Name.ToLowerInvariant(),
        Kind = kind,
        Invert = matcher.InvertMatch,
        TreatMissingAsEmpty = matcher.TreatMissingHeaderAsEmpty,
    };
}
