using System.Globalization;
using MeshClient.Xds.Proto.Core;

namespace MeshClient.Testing.Resources;

/// <summary>Reads addresses as tests write them. Whether an address is sensible is for the client to judge.</summary>
internal static class XdsAddress
{
    private const string UnixPrefix = "unix:";

    public static Address Parse(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        if (address.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return new Address { Pipe = new Pipe { Path = address[UnixPrefix.Length..] } };
        }

        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !uint.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw new ArgumentException(
                $"\"{address}\" is not an address. Write \"10.0.0.1:80\", \"[::1]:80\" or \"unix:/path\".", nameof(address));
        }

        var host = address[..colon].Trim('[', ']');
        return new Address { SocketAddress = new SocketAddress { Address = host, PortValue = port } };
    }
}
