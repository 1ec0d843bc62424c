using System.Diagnostics.CodeAnalysis;
using System.Net;
using MeshClient.Xds.Model;

namespace MeshClient.Options;

/// <summary>An endpoint or DNS name of easy mode as written in the options. Immutable.</summary>
/// <param name="Address">Where to connect.</param>
/// <param name="Tls">Written with <c>https</c>.</param>
internal sealed record ServiceEndpoint(EndpointAddress Address, bool Tls)
{
    private const string UnixPrefix = "unix:";

    /// <summary>The host when it is a name, not an IP address: what a certificate would carry.</summary>
    public string? HostName => Address.UnixPath is null && !IPAddress.TryParse(Address.Host, out _) ? Address.Host : null;

    /// <summary>Reads <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServiceEndpoint? endpoint, [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        problem = null;
        if (text.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var path = text[UnixPrefix.Length..];
            path = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
            endpoint = path.StartsWith('/') ? new ServiceEndpoint(EndpointAddress.Unix(path), Tls: false) : null;
            problem = endpoint is null ? "needs an absolute path, as in unix:/run/app.sock" : null;
            return endpoint is not null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            problem = "is not an address; write http://host:port, https://host:port or unix:/path";
        }
        else if (uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            problem = "may hold only scheme, host and port; path and query come from each request";
        }
        else if (uri.Port == 0)
        {
            problem = "needs a port between 1 and 65535";
        }

        endpoint = problem is null
            ? new ServiceEndpoint(EndpointAddress.Tcp(uri!.IdnHost.Trim('[', ']'), uri.Port), uri.Scheme == Uri.UriSchemeHttps)
            : null;
        return endpoint is not null;
    }

    /// <summary>Reads <c>host:port</c>, <c>http://host:port</c> or <c>https://host:port</c>, where the host is a name.</summary>
    public static bool TryParseDns(string text, [NotNullWhen(true)] out ServiceEndpoint? endpoint, [NotNullWhen(false)] out string? problem)
    {
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (text.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase)
            || !TryParse(hasScheme ? text : $"http://{text}", out endpoint, out problem)
            || (!hasScheme && !HasPort(text)))
        {
            endpoint = null;
            problem = "is not a DNS name with a port; write host:port or https://host:port";
        }

        return endpoint is not null;
    }

    private static bool HasPort(string text) => text.LastIndexOf(':') > text.LastIndexOf(']') && !text.EndsWith(':');
}
