using System.Globalization;
using System.Net;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

namespace MeshClient.Routing;

/// <summary>Answers with a redirect, which the caller may follow (<c>envoy.config.route.v3.RedirectAction</c>). Immutable.</summary>
internal sealed class RedirectRoute(RedirectAction model, PathMatch match) : CompiledAction
{
    public HttpResponseMessage CreateResponse(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)model.StatusCode)
        {
            RequestMessage = request,
            Version = request.Version,
            Content = new ByteArrayContent([]),
        };
        response.Headers.TryAddWithoutValidation("Location", CreateLocation(request));
        return response;
    }

    internal string CreateLocation(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        var scheme = model.Scheme ?? uri.Scheme;
        var host = model.Host ?? KeepPort(request.Headers.Host ?? uri.Authority, uri.Scheme, scheme);
        var port = model.Port is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        return $"{scheme}://{host}{port}{CreatePath(RequestPath.Of(uri))}";
    }

    private string CreatePath(RequestPath path)
    {
        // A configured path with its own query replaces both parts of the request's.
        if (model.Path?.Contains('?', StringComparison.Ordinal) == true)
        {
            return model.Path;
        }

        var query = model.StripQuery ? default : path.PathAndQuery.AsSpan(path.Path.Length);
        return string.Concat(model.Path ?? Rewrite(path.Path), query);
    }

    private ReadOnlySpan<char> Rewrite(ReadOnlySpan<char> path) => model.PrefixRewrite is not { Length: > 0 } rewrite
        ? path
        : match.Kind is PathMatchKind.Prefix or PathMatchKind.SeparatedPrefix
            ? string.Concat(rewrite, path[match.Value.Length..])
            // Exact and regex routes match the whole path, so the whole path is replaced.
            : rewrite;

    // The port goes when the configuration names another, or when it was the default of a scheme that changes.
    private string KeepPort(string authority, string oldScheme, string newScheme)
    {
        var colon = authority.LastIndexOf(':');
        if (colon <= authority.LastIndexOf(']'))
        {
            return authority;
        }

        var isOldDefault = authority.AsSpan(colon).SequenceEqual(oldScheme == "https" ? ":443" : ":80");
        return model.Port is not null || (newScheme != oldScheme && isOldDefault) ? authority[..colon] : authority;
    }
}
