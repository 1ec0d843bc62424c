using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshClient.Xds.Model;
using Address = MeshClient.Xds.Proto.Core.Address;
using SocketAddress = MeshClient.Xds.Proto.Core.SocketAddress;

namespace MeshClient.Xds.Resources.Common;

/// <summary>Addresses: IP literals, Unix sockets, and for DNS clusters host names. Thread-safe.</summary>
internal static class AddressParser
{
    // The kernel's limit for sun_path, less its terminator.
    private const int MaxUnixPathBytes = 107;
    private const int MaxIPv4Length = 15;
    private const int MaxIPv6Length = 45;

    /// <summary>An address that can be dialled without DNS; null when it is invalid, which is reported.</summary>
    public static EndpointAddress? Parse(Address? address, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        switch (address?.AddressCase)
        {
            case Address.AddressOneofCase.SocketAddress:
                return ParseSocket(address.SocketAddress, scope);
            case Address.AddressOneofCase.Pipe when scope.Context.AllowsUnixSockets:
                return ParsePipe(address.Pipe.Path, scope);
            default:
                ReportUnsupported(address, scope);
                return null;
        }
    }

    /// <summary>A name to resolve (an IP literal is fine too); null when it is invalid, which is reported.</summary>
    public static DnsEndpoint? ParseHost(Address? address, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        if (address?.AddressCase != Address.AddressOneofCase.SocketAddress)
        {
            ReportUnsupported(address, scope, "a DNS cluster needs socket_address");
            return null;
        }

        using var socket = scope.Enter("socket_address");
        var port = ParsePort(address.SocketAddress, scope);
        var host = address.SocketAddress.Address;
        if (host.Length == 0)
        {
            scope.Error("address", "is required");
            return null;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            scope.Error("address", $"{Quote.Text(host)} is not a host name");
            return null;
        }

        return port is { } value ? new DnsEndpoint(host, value) : null;
    }

    /// <summary>
    /// The canonical text of an address. Stricter than <see cref="IPAddress.TryParse(string, out IPAddress)"/>, which takes "1",
    /// "0x7f.1" and "10.1" for addresses.
    /// </summary>
    public static bool TryParseIpLiteral(string text, out string canonical)
    {
        canonical = "";
        if (text.Length is 0 or > MaxIPv6Length || text.AsSpan().ContainsAny("[]%") || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            canonical = address.ToString();
            return true;
        }

        // Lists of endpoints are long: the text in hand is the canonical one, or the address is refused.
        Span<char> text4 = stackalloc char[MaxIPv4Length];
        canonical = text;
        return address.TryFormat(text4, out var length) && text4[..length].SequenceEqual(text);
    }

    public static bool IsUnixPath(string path) =>
        path.Length > 0 && Encoding.UTF8.GetByteCount(path) <= MaxUnixPathBytes && !path.Contains('\0', StringComparison.Ordinal);

    private static EndpointAddress? ParseSocket(SocketAddress socket, ParseScope scope)
    {
        using var level = scope.Enter("socket_address");
        var port = ParsePort(socket, scope);
        if (!TryParseIpLiteral(socket.Address, out var ip))
        {
            scope.Error("address", $"{Quote.Text(socket.Address)} is not an IP address; host names are allowed in DNS clusters only");
            return null;
        }

        return port is { } value ? EndpointAddress.Tcp(ip, value) : null;
    }

    private static int? ParsePort(SocketAddress socket, ParseScope scope)
    {
        if (socket.ResolverName.Length > 0)
        {
            scope.Error("resolver_name", "resolver extensions are not supported");
        }

        if (socket.Protocol != SocketAddress.Types.Protocol.Tcp)
        {
            scope.Error("protocol", "only TCP is supported");
        }

        if (socket.PortSpecifierCase == SocketAddress.PortSpecifierOneofCase.NamedPort)
        {
            scope.Error("named_port", "named ports are not supported; use port_value");
            return null;
        }

        if (socket.PortValue is 0 or > IPEndPoint.MaxPort)
        {
            scope.Error("port_value", $"the port {socket.PortValue} must be 1 to {IPEndPoint.MaxPort}");
            return null;
        }

        return (int)socket.PortValue;
    }

    private static EndpointAddress? ParsePipe(string path, ParseScope scope)
    {
        if (IsUnixPath(path))
        {
            return EndpointAddress.Unix(path);
        }

        using var level = scope.Enter("pipe");
        scope.Error("path", $"{Quote.Text(path)} must be a path of 1 to {MaxUnixPathBytes} bytes");
        return null;
    }

    private static void ReportUnsupported(Address? address, ParseScope scope, string advice = "use socket_address")
    {
        scope.Error(address?.AddressCase switch
        {
            null => $"is required; {advice}",
            Address.AddressOneofCase.None => $"no address is set; {advice}",
            Address.AddressOneofCase.Pipe => $"pipe is not allowed here; {advice}, or the server feature meshclient.unix_sockets for endpoints",
            _ => $"envoy_internal_address cannot be reached from outside of a proxy; {advice}",
        });
    }
}
