using System.Net.Sockets;
using System.Text;

namespace MeshClient.Transport;

/// <summary>Opens a tunnel through an HTTP CONNECT proxy (gRFC A86, RFC 9110 section 9.3.6). Thread-safe.</summary>
internal static class HttpConnectTunnel
{
    // A proxy that sends more than this before the tunnel begins is none.
    private const int MaxResponseBytes = 8192;

    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();

    /// <summary>Returns when the proxy has connected to <paramref name="authority"/>; from then on the stream is that connection.</summary>
    /// <exception cref="SocketException">The proxy refused, or closed the connection.</exception>
    public static async ValueTask OpenAsync(Stream proxy, string authority, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        await proxy.WriteAsync(request, cancellationToken).ConfigureAwait(false);

        // Byte by byte: what follows the headers belongs to the tunnel.
        var response = new byte[MaxResponseBytes];
        var length = 0;
        while (!response.AsSpan(0, length).EndsWith(EndOfHeaders))
        {
            if (length == response.Length || await proxy.ReadAsync(response.AsMemory(length, 1), cancellationToken).ConfigureAwait(false) == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset, $"the HTTP proxy gave no answer to CONNECT {authority}");
            }

            length++;
        }

        var line = Encoding.ASCII.GetString(response, 0, response.AsSpan().IndexOf("\r\n"u8));
        if (!IsSuccess(line))
        {
            throw new SocketException((int)SocketError.ConnectionRefused, $"the HTTP proxy refused CONNECT {authority}: {line}");
        }
    }

    // HTTP/1.1 200 Connection established
    private static bool IsSuccess(string line)
    {
        var parts = line.Split(' ', 3);
        return parts.Length >= 2 && parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal) && parts[1].Length == 3 && parts[1][0] == '2';
    }
}
