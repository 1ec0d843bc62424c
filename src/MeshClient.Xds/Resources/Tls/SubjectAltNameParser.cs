using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Matcher = MeshClient.Xds.Proto.Tls.SubjectAltNameMatcher;
using Validation = MeshClient.Xds.Proto.Tls.CertificateValidationContext;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// Which names a server certificate must carry: the typed list, or the older untyped one if the typed one is empty, as in Envoy
/// (security 5.4). Thread-safe.
/// </summary>
internal static class SubjectAltNameParser
{
    public static EquatableArray<SubjectAltNameMatch> Parse(Validation context, ParseScope scope)
    {
        var names = new List<SubjectAltNameMatch>();
        for (var i = 0; i < context.MatchTypedSubjectAltNames.Count; i++)
        {
            using var level = scope.Enter("match_typed_subject_alt_names", i);
            var entry = context.MatchTypedSubjectAltNames[i];
            Add(ParseKind(entry.SanType, scope), StringMatchParser.Parse(entry.Matcher, "matcher", scope), names);
        }

        // Validated also where the typed list replaces them.
        var replaced = context.MatchTypedSubjectAltNames.Count > 0;
        for (var i = 0; i < context.MatchSubjectAltNames.Count; i++)
        {
            using var level = scope.Enter("match_subject_alt_names", i);
            var match = StringMatchParser.ParseHere(context.MatchSubjectAltNames[i], scope);
            Add(SubjectAltNameKind.Any, replaced ? null : match, names);
        }

        return names.ToEquatableArray();
    }

    private static void Add(SubjectAltNameKind? kind, StringMatch? match, List<SubjectAltNameMatch> names)
    {
        if (kind is { } known && match is not null)
        {
            names.Add(new SubjectAltNameMatch(known, match));
        }
    }

    private static SubjectAltNameKind? ParseKind(Matcher.Types.SanType type, ParseScope scope)
    {
        switch (type)
        {
            case Matcher.Types.SanType.Email:
                return SubjectAltNameKind.Email;
            case Matcher.Types.SanType.Dns:
                return SubjectAltNameKind.Dns;
            case Matcher.Types.SanType.Uri:
                return SubjectAltNameKind.Uri;
            case Matcher.Types.SanType.IpAddress:
                return SubjectAltNameKind.IpAddress;
            default:
                scope.Error("san_type", $"the type {type} is not supported; use EMAIL, DNS, URI or IP_ADDRESS");
                return null;
        }
    }
}
