using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Action = MeshClient.Xds.Proto.Routes.RouteAction;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>Rewrites of path and host (envoy-http 1.5, 1.8; gRFC A81). Thread-safe.</summary>
internal static class RewriteParser
{
    public static PathRewrite? ParsePath(Action action, ParseScope scope)
    {
        if (action.PathRewritePolicy is not null)
        {
            scope.Error("path_rewrite_policy", "path rewrite extensions are not supported; use prefix_rewrite or regex_rewrite");
        }

        var regex = RegexRewriteParser.Parse(action.RegexRewrite, "regex_rewrite", scope);
        if (action.PrefixRewrite.Length > 0 && action.RegexRewrite is not null)
        {
            scope.Error("more than one of prefix_rewrite, regex_rewrite and path_rewrite_policy is set");
        }

        if (regex is not null)
        {
            return new PathRewrite { Regex = regex };
        }

        return action.PrefixRewrite.Length > 0 ? new PathRewrite { Prefix = action.PrefixRewrite } : null;
    }

    /// <summary>
    /// Null when there is none or when it is invalid, which is reported. A server that is not trusted has no say in who the server
    /// takes us to ask for (gRFC A81): its rewrite is checked, and noted as a field without effect.
    /// </summary>
    public static HostRewrite? ParseHost(Action action, ParseScope scope)
    {
        var (field, rewrite) = Read(action, scope);
        if (rewrite is null || scope.Context.TrustedServer)
        {
            return rewrite;
        }

        scope.Ignored(field);
        return null;
    }

    [SuppressMessage("Style", "IDE0072:Add missing cases", Justification = "None means none.")]
    private static (string Field, HostRewrite? Rewrite) Read(Action action, ParseScope scope) => action.HostRewriteSpecifierCase switch
    {
        Action.HostRewriteSpecifierOneofCase.HostRewriteLiteral => ("host_rewrite_literal", ReadLiteral(action.HostRewriteLiteral)),
        Action.HostRewriteSpecifierOneofCase.HostRewriteHeader => ("host_rewrite_header", ReadHeader(action.HostRewriteHeader, scope)),
        Action.HostRewriteSpecifierOneofCase.HostRewritePathRegex => ("host_rewrite_path_regex", ReadRegex(action, scope)),
        Action.HostRewriteSpecifierOneofCase.AutoHostRewrite =>
            ("auto_host_rewrite", action.AutoHostRewrite == true ? new HostRewrite(HostRewriteKind.EndpointHostname) : null),
        _ => ("", null),
    };

    private static HostRewrite? ReadLiteral(string host) => host.Length > 0 ? new HostRewrite(HostRewriteKind.Literal, host) : null;

    private static HostRewrite? ReadHeader(string name, ParseScope scope)
    {
        if (name.Length == 0)
        {
            return null;
        }

        using var level = scope.Enter("host_rewrite_header");
        return HeaderNameParser.ParseToken(name, scope) is { } header ? new HostRewrite(HostRewriteKind.Header, header) : null;
    }

    private static HostRewrite? ReadRegex(Action action, ParseScope scope) =>
        RegexRewriteParser.Parse(action.HostRewritePathRegex, "host_rewrite_path_regex", scope) is { } regex
            ? new HostRewrite(HostRewriteKind.PathRegex, Regex: regex)
            : null;
}
