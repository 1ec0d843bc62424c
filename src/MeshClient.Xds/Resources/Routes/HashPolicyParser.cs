using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Case = MeshClient.Xds.Proto.Routes.RouteAction.Types.HashPolicy.PolicySpecifierOneofCase;
using Policy = MeshClient.Xds.Proto.Routes.RouteAction.Types.HashPolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>RouteAction.hash_policy</c> (gRFC A42, envoy-http 1.9): entries that can yield no hash here are left out. Thread-safe.</summary>
internal static class HashPolicyParser
{
    private const string ChannelId = "io.grpc.channel_id";

    public static EquatableArray<HashPolicy> ParseAll(RepeatedField<Policy> policies, string field, ParseScope scope)
    {
        var parsed = new List<HashPolicy>(policies.Count);
        for (var i = 0; i < policies.Count; i++)
        {
            using var level = scope.Enter(field, i);
            if (Parse(policies[i], scope) is { } policy)
            {
                parsed.Add(policy with { IsTerminal = policies[i].Terminal });
            }
        }

        return parsed.ToEquatableArray();
    }

    /// <summary>Null for an entry that is invalid, which is reported, or yields no hash.</summary>
    private static HashPolicy? Parse(Policy policy, ParseScope scope)
    {
        switch (policy.PolicySpecifierCase)
        {
            case Case.Header:
                using (scope.Enter("header"))
                {
                    return ParseHeader(policy.Header, scope);
                }

            case Case.Cookie:
                using (scope.Enter("cookie"))
                {
                    return ParseCookie(policy.Cookie, scope);
                }

            case Case.QueryParameter:
                return policy.QueryParameter.Name.Length > 0
                    ? new HashPolicy { Kind = HashPolicyKind.QueryParameter, Name = policy.QueryParameter.Name }
                    : Missing("query_parameter", "name", scope);
            case Case.ConnectionProperties:
                return policy.ConnectionProperties.SourceIp ? new HashPolicy { Kind = HashPolicyKind.SourceIp } : null;
            case Case.FilterState:
                return policy.FilterState.Key.Length == 0
                    ? Missing("filter_state", "key", scope)
                    : policy.FilterState.Key == ChannelId ? new HashPolicy { Kind = HashPolicyKind.ChannelId } : null;
            default:
                // As in gRPC: a kind of the future yields no hash.
                return null;
        }
    }

    private static HashPolicy? ParseHeader(Policy.Types.Header header, ParseScope scope)
    {
        string? name;
        using (scope.Enter("header_name"))
        {
            // Pseudo headers may be hashed.
            name = header.HeaderName.StartsWith(':') ? header.HeaderName.ToLowerInvariant() : HeaderNameParser.ParseToken(header.HeaderName, scope);
        }

        var rewrite = RegexRewriteParser.Parse(header.RegexRewrite, "regex_rewrite", scope);
        return name is null ? null : new HashPolicy { Kind = HashPolicyKind.Header, Name = name, Rewrite = rewrite };
    }

    private static HashPolicy? ParseCookie(Policy.Types.Cookie cookie, ParseScope scope)
    {
        var ttl = DurationParser.Parse(cookie.Ttl, "ttl", scope);
        if (cookie.Name.Length == 0)
        {
            scope.Error("name", "is required");
            return null;
        }

        var attributes = cookie.Attributes.Select(attribute => new CookieAttribute(attribute.Name, attribute.Value)).ToEquatableArray();
        return new HashPolicy { Kind = HashPolicyKind.Cookie, Cookie = new CookieTemplate(cookie.Name, ttl, cookie.Path, attributes) };
    }

    private static HashPolicy? Missing(string message, string field, ParseScope scope)
    {
        using var level = scope.Enter(message);
        scope.Error(field, "is required");
        return null;
    }
}
