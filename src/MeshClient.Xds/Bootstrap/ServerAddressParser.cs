using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MeshClient.Xds.Bootstrap;

/// <summary>Reads <c>server_uri</c>: gRPC's target syntax, and http(s) URIs. Thread-safe.</summary>
internal static class ServerAddressParser
{
    // What gRPC's DNS resolver assumes.
    private const int DefaultPort = 443;

    private const string Supported = "use host:port, dns:///host:port, ipv4:, ipv6:, unix:///path, unix-abstract:name, http:// or https://";

    public static bool TryParse(string uri, [NotNullWhen(true)] out ServerAddress? address, [NotNullWhen(false)] out string? problem)
    {
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : uri[..colon].ToLowerInvariant();
        var rest = colon < 0 ? "" : uri[(colon + 1)..];
        (address, problem) = scheme switch
        {
            "dns" or "passthrough" => Named(WithoutAuthority(rest), uri),
            "ipv4" => Literals(WithoutAuthority(rest), AddressFamily.InterNetwork, uri),
            "ipv6" => Literals(WithoutAuthority(rest), AddressFamily.InterNetworkV6, uri),
            "unix" => Unix(rest, uri),
            "unix-abstract" => AbstractUnix(rest, uri),
            "http" or "https" => Http(uri),
            _ => Named(uri, uri),
        };
        return address is not null;
    }

    private static (ServerAddress?, string?) Named(string? hostAndPort, string uri)
    {
        if (hostAndPort is null || !TrySplit(hostAndPort, out var host, out var port))
        {
            return (null, $"\"{uri}\" is not a supported server address: {Supported}");
        }

        EndPoint endPoint = IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port);
        return (new ServerAddress(host, port, [endPoint], null), null);
    }

    private static (ServerAddress?, string?) Literals(string? list, AddressFamily family, string uri)
    {
        var endPoints = new List<EndPoint>();
        foreach (var item in (list ?? "").Split(','))
        {
            if (!TrySplit(item, out var host, out var port) || !IPAddress.TryParse(host, out var ip) || ip.AddressFamily != family)
            {
                return (null, $"\"{uri}\" is not a list of addresses of that kind, each with a port");
            }

            endPoints.Add(new IPEndPoint(ip, port));
        }

        var first = (IPEndPoint)endPoints[0];
        return (new ServerAddress(first.Address.ToString(), first.Port, endPoints, null), null);
    }

    private static (ServerAddress?, string?) Unix(string rest, string uri)
    {
        var path = Uri.UnescapeDataString(rest.StartsWith("//", StringComparison.Ordinal) ? WithoutAuthority(rest) is { } p ? $"/{p}" : "" : rest);

        // Istio's agent writes its own relative path after the slashes. gRPC takes that as absolute, which fits where the agent runs in
        // the root directory; where it does not, the path is relative to the working directory.
        string[] paths = path.StartsWith("/./", StringComparison.Ordinal) ? [path, path[1..]] : [path];
        return UnixSockets(paths, uri);
    }

    private static (ServerAddress?, string?) AbstractUnix(string rest, string uri) =>
        rest.Length == 0 ? UnixSockets([""], uri) : UnixSockets([$"\0{Uri.UnescapeDataString(rest)}"], uri);

    private static (ServerAddress?, string?) UnixSockets(string[] paths, string uri)
    {
        try
        {
            return (new ServerAddress("localhost", DefaultPort, [.. paths.Select(path => new UnixDomainSocketEndPoint(path))], null), null);
        }
        catch (ArgumentException exception)
        {
            return (null, $"\"{uri}\" does not name a Unix domain socket: {exception.Message}");
        }
    }

    private static (ServerAddress?, string?) Http(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            return (null, $"\"{text}\" is not a server address: an http or https URI has only host and port");
        }

        var host = uri.IdnHost.Trim('[', ']');
        EndPoint endPoint = IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, uri.Port) : new DnsEndPoint(host, uri.Port);
        return (new ServerAddress(host, uri.Port, [endPoint], uri.Scheme == Uri.UriSchemeHttps), null);
    }

    /// <summary>The path after an empty authority; null if there is an authority, which would name a DNS server.</summary>
    private static string? WithoutAuthority(string rest) =>
        rest.StartsWith("///", StringComparison.Ordinal) ? rest[3..]
        : rest.StartsWith("//", StringComparison.Ordinal) ? null
        : rest;

    private static bool TrySplit(string text, out string host, out int port)
    {
        host = text;
        port = DefaultPort;
        var colon = text.LastIndexOf(':');
        var bracketed = text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is var end and > 0 && (end == text.Length - 1 || end == colon - 1);
        if (bracketed)
        {
            host = text[1..text.IndexOf(']', StringComparison.Ordinal)];
        }
        else if (colon >= 0)
        {
            host = text[..colon];
        }

        var hasPort = colon >= 0 && (!bracketed || text[^1] != ']');
        if (hasPort && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
        {
            return false;
        }

        return bracketed ? IPAddress.TryParse(host, out _) : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }
}
