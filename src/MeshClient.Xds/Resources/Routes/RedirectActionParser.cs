using System.Net;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Redirect = MeshClient.Xds.Proto.Routes.RedirectAction;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.RedirectAction</c> (envoy-http 1.7). Thread-safe.</summary>
internal static class RedirectActionParser
{
    public static RouteAction Parse(Redirect redirect, ParseScope scope)
    {
        if (redirect.PortRedirect > IPEndPoint.MaxPort)
        {
            scope.Error("port_redirect", $"the port {redirect.PortRedirect} must be at most {IPEndPoint.MaxPort}");
        }

        if (redirect.RegexRewrite is not null)
        {
            RegexRewriteParser.Parse(redirect.RegexRewrite, "regex_rewrite", scope);
            return new UnsupportedAction("the route redirects with regex_rewrite, which this client does not support");
        }

        return new RedirectAction
        {
            StatusCode = ParseStatus(redirect.ResponseCode, scope),
            Scheme = redirect.HttpsRedirect ? "https" : NullIfEmpty(redirect.SchemeRedirect),
            Host = NullIfEmpty(redirect.HostRedirect),
            Port = redirect.PortRedirect is 0 or > IPEndPoint.MaxPort ? null : (int)redirect.PortRedirect,
            Path = NullIfEmpty(redirect.PathRedirect),
            PrefixRewrite = redirect.HasPrefixRewrite ? redirect.PrefixRewrite : null,
            StripQuery = redirect.StripQuery,
        };
    }

    private static int ParseStatus(Redirect.Types.RedirectResponseCode code, ParseScope scope)
    {
        switch (code)
        {
            case Redirect.Types.RedirectResponseCode.MovedPermanently:
                return (int)HttpStatusCode.MovedPermanently;
            case Redirect.Types.RedirectResponseCode.Found:
                return (int)HttpStatusCode.Found;
            case Redirect.Types.RedirectResponseCode.SeeOther:
                return (int)HttpStatusCode.SeeOther;
            case Redirect.Types.RedirectResponseCode.TemporaryRedirect:
                return (int)HttpStatusCode.TemporaryRedirect;
            case Redirect.Types.RedirectResponseCode.PermanentRedirect:
                return (int)HttpStatusCode.PermanentRedirect;
            default:
                scope.Error("response_code", $"the code {(int)code} is unknown");
                return default;
        }
    }

    private static string? NullIfEmpty(string value) => value.Length == 0 ? null : value;
}
