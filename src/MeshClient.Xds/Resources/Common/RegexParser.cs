using MeshClient.Xds.Resources.Re2;

namespace MeshClient.Xds.Resources.Common;

/// <summary>RE2 patterns, checked here so that a matcher can rely on them. Thread-safe.</summary>
internal static class RegexParser
{
    /// <summary>The pattern as received; null when it is invalid, which is reported.</summary>
    public static string? Parse(Proto.Matchers.RegexMatcher matcher, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        if (Re2Regex.IsValid(matcher.Regex, out var error))
        {
            return matcher.Regex;
        }

        scope.Error("regex", $"{Quote.Text(matcher.Regex)} is not a valid RE2 expression: {error}");
        return null;
    }
}
