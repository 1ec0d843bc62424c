using System.Net;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>The server name of a handshake (gRFC A101, security 6.1). Immutable.</summary>
/// <param name="Sent">What the handshake sends; SslStream leaves the extension out for an address.</param>
/// <param name="Configured">The same if the configuration gave it, and it is a name; null otherwise. Only this may be trusted.</param>
internal readonly record struct ServerName(string Sent, string? Configured)
{
    /// <param name="tls">The cluster's settings.</param>
    /// <param name="endpointHost">Host name of the endpoint, perhaps with a port; empty if it has none.</param>
    /// <param name="requestHost">Used when nothing is configured.</param>
    public static ServerName Choose(UpstreamTls tls, string endpointHost, string requestHost)
    {
        var endpointName = tls.AutoHostSni ? WithoutPort(endpointHost) : "";
        var name = endpointName.Length > 0 ? endpointName : tls.Sni;
        return name is null ? new ServerName(requestHost, null) : new ServerName(name, IPAddress.TryParse(name, out _) ? null : name);
    }

    private static string WithoutPort(string host)
    {
        // More than one colon, and no brackets: an IPv6 address without a port.
        var colon = host.LastIndexOf(':');
        var hasPort = colon >= 0 && (host.StartsWith('[') ? colon > host.LastIndexOf(']') : host.IndexOf(':', StringComparison.Ordinal) == colon);
        return (hasPort ? host[..colon] : host).TrimEnd('.').Trim('[', ']');
    }
}
