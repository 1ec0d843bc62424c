using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Re2;

namespace MeshClient.Security;

/// <summary>One subject alternative name of a peer's certificate. Immutable.</summary>
internal sealed record SubjectAltName(SubjectAltNameKind Kind, string Value)
{
    public bool MatchesAny(EquatableArray<SubjectAltNameMatch> matches)
    {
        foreach (var match in matches)
        {
            if ((match.Kind == SubjectAltNameKind.Any || match.Kind == Kind) && Matches(match.Matcher))
            {
                return true;
            }
        }

        return false;
    }

    private bool Matches(StringMatch matcher)
    {
        var ignoreCase = matcher.IgnoreCase || Kind == SubjectAltNameKind.Dns;
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return matcher.Kind switch
        {
            StringMatchKind.Exact => string.Equals(Value, matcher.Value, comparison) || (Kind == SubjectAltNameKind.Dns && MatchesWildcard(matcher.Value)),
            StringMatchKind.Prefix => Value.StartsWith(matcher.Value, comparison),
            StringMatchKind.Suffix => Value.EndsWith(matcher.Value, comparison),
            StringMatchKind.Contains => Value.Contains(matcher.Value, comparison),
            _ => Re2Regex.Compile(matcher.Value).IsMatch(Value),
        };
    }

    // "*.example.com" in the certificate stands for exactly one label.
    private bool MatchesWildcard(string host)
    {
        if (!Value.StartsWith("*.", StringComparison.Ordinal))
        {
            return false;
        }

        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && host.AsSpan(dot).Equals(Value.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }
}
