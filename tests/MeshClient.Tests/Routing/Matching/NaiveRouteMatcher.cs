using System.Globalization;
using System.Text.RegularExpressions;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Routing.Matching;

/// <summary>The rules of route matching for HTTP, written for reading: what the compiled table must agree with.</summary>
internal static class NaiveRouteMatcher
{
    public static Route? Match(IEnumerable<Route> routes, HttpRequestMessage request, ulong random) =>
        routes.FirstOrDefault(route => Matches(route.Match, request, random));

    private static bool Matches(RouteMatch match, HttpRequestMessage request, ulong random) =>
        MatchesPath(match.Path, request.RequestUri!.AbsolutePath)
        && match.Headers.All(header => MatchesHeader(header, request))
        && match.QueryParameters.All(parameter => MatchesQuery(parameter, request.RequestUri.Query.TrimStart('?')))
        && !match.GrpcOnly
        && (match.FractionPerMillion is not { } fraction || random % 1_000_000 < fraction);

    private static bool MatchesPath(PathMatch match, string path)
    {
        var comparison = match.CaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return match.Kind switch
        {
            PathMatchKind.Prefix => path.StartsWith(match.Value, comparison),
            PathMatchKind.Exact => path.Equals(match.Value, comparison),
            PathMatchKind.SeparatedPrefix => path.Equals(match.Value, comparison) || path.StartsWith(match.Value + "/", comparison),
            _ => IsFullMatch(match.Value, path),
        };
    }

    private static bool MatchesHeader(HeaderMatch match, HttpRequestMessage request)
    {
        var present = request.Headers.TryGetValues(match.Name, out var values);
        var value = present ? string.Join(',', values!) : "";
        if (match.Kind == HeaderMatchKind.Present)
        {
            return match.Invert ? present != match.Present : present == match.Present;
        }

        if (!present && !match.TreatMissingAsEmpty)
        {
            return false;
        }

        var matches = match.Kind == HeaderMatchKind.Range
            ? IsInRange(match, value)
            : MatchesString(match.String!, value);
        return match.Invert ? !matches : matches;
    }

    private static bool MatchesQuery(QueryParameterMatch match, string query)
    {
        var pair = query.Split('&').Select(part => part.Split('=', 2)).FirstOrDefault(part => part[0] == match.Name);
        return match.String is null
            ? (pair is not null) == match.Present
            : pair is not null && MatchesString(match.String, pair.ElementAtOrDefault(1) ?? "");
    }

    private static bool IsInRange(HeaderMatch match, string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= match.RangeStart
        && number < match.RangeEnd;

    private static bool MatchesString(StringMatch match, string value)
    {
        var (expected, actual) = match.IgnoreCase ? (match.Value.ToUpperInvariant(), value.ToUpperInvariant()) : (match.Value, value);
        return match.Kind switch
        {
            StringMatchKind.Exact => actual == expected,
            StringMatchKind.Prefix => actual.StartsWith(expected, StringComparison.Ordinal),
            StringMatchKind.Suffix => actual.EndsWith(expected, StringComparison.Ordinal),
            StringMatchKind.Contains => actual.Contains(expected, StringComparison.Ordinal),
            _ => IsFullMatch(match.Value, value),
        };
    }

    private static bool IsFullMatch(string pattern, string value) =>
        Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
