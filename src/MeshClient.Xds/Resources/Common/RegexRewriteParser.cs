using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Re2;
using Rewrite = MeshClient.Xds.Proto.Matchers.RegexMatchAndSubstitute;

namespace MeshClient.Xds.Resources.Common;

/// <summary><c>envoy.type.matcher.v3.RegexMatchAndSubstitute</c>: RE2 pattern and substitution (envoy-http 1.4). Thread-safe.</summary>
internal static class RegexRewriteParser
{
    /// <summary>Null when unset or invalid; the latter is reported.</summary>
    public static RegexRewrite? Parse(Rewrite? rewrite, string field, ParseScope scope)
    {
        if (rewrite is null)
        {
            return null;
        }

        using var level = scope.Enter(field);
        if (rewrite.Pattern is null)
        {
            scope.Error("pattern", "is required");
            return null;
        }

        var pattern = RegexParser.Parse(rewrite.Pattern, "pattern", scope);
        return pattern is not null && IsSubstitutionValid(pattern, rewrite.Substitution, scope)
            ? new RegexRewrite(pattern, rewrite.Substitution)
            : null;
    }

    private static bool IsSubstitutionValid(string pattern, string substitution, ParseScope scope)
    {
        var groups = Re2Regex.Compile(pattern).GetGroupNumbers().Length - 1;
        for (var i = 0; i < substitution.Length; i++)
        {
            if (substitution[i] != '\\')
            {
                continue;
            }

            var next = ++i < substitution.Length ? substitution[i] : '\0';
            if (char.IsAsciiDigit(next) ? next - '0' > groups : next != '\\')
            {
                scope.Error("substitution", $"{Quote.Text(substitution)} is invalid: after a backslash comes a backslash or the number of one of {groups} groups");
                return false;
            }
        }

        return true;
    }
}
