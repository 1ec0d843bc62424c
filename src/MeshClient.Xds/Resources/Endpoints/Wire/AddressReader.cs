using System.Net;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary><c>envoy.config.core.v3.Address</c> in place. Thread-safe.</summary>
internal static class AddressReader
{
    private const int SocketAddress = 1;
    private const int Pipe = 2;
    private const int InternalAddress = 3;

    private const int SocketProtocol = 1;
    private const int SocketHost = 2;
    private const int SocketPort = 3;
    private const int SocketNamedPort = 4;
    private const int SocketResolver = 5;

    private const int PipePath = 1;

    /// <summary>Null for what is invalid and for what needs the general parser.</summary>
    public static EndpointAddress? Read(ReadOnlySpan<byte> message, bool allowsUnixSockets)
    {
        EndpointAddress? address = null;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field > InternalAddress)
            {
                continue;
            }

            if (address is not null || reader.Kind != WireKind.Bytes)
            {
                return null;
            }

            address = reader.Field switch
            {
                SocketAddress => ReadSocket(reader.Content),
                Pipe when allowsUnixSockets => ReadPipe(reader.Content),
                _ => null,
            };
            if (address is null)
            {
                return null;
            }
        }

        return reader.IsMalformed ? null : address;
    }

    private static EndpointAddress? ReadSocket(ReadOnlySpan<byte> message)
    {
        var host = ReadOnlySpan<byte>.Empty;
        var port = 0ul;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case SocketHost when reader.Kind == WireKind.Bytes:
                    host = reader.Content;
                    break;
                case SocketPort when reader.Kind == WireKind.Varint:
                    port = reader.Value;
                    break;
                case SocketProtocol when reader is { Kind: WireKind.Varint, Value: 0 }:
                case > SocketResolver:
                    break;
                case SocketProtocol or SocketHost or SocketPort or SocketNamedPort or SocketResolver:
                    return null;
                default:
                    break;
            }
        }

        return reader.IsMalformed || port is 0 or > IPEndPoint.MaxPort ? null : ReadHost(host, (int)port);
    }

    private static EndpointAddress? ReadHost(ReadOnlySpan<byte> host, int port)
    {
        if (IPv4Text.IsCanonical(host))
        {
            return EndpointAddress.Tcp(host, port);
        }

        return WireText.Read(host) is { } text && AddressParser.TryParseIpLiteral(text, out var canonical)
            ? EndpointAddress.Tcp(canonical, port)
            : null;
    }

    private static EndpointAddress? ReadPipe(ReadOnlySpan<byte> message)
    {
        string? path = "";
        var reader = new WireReader(message);
        while (path is not null && reader.Next())
        {
            if (reader.Field == PipePath)
            {
                path = reader.Kind == WireKind.Bytes ? WireText.Read(reader.Content) : null;
            }
        }

        return path is not null && !reader.IsMalformed && AddressParser.IsUnixPath(path) ? EndpointAddress.Unix(path) : null;
    }
}
