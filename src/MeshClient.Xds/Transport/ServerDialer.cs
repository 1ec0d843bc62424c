using System.Net;
using System.Net.Sockets;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Transport;

/// <summary>Connects to one control-plane server: the first of its addresses that answers, then TLS if asked for. Thread-safe.</summary>
internal sealed class ServerDialer(ServerAddress address, ServerTls? tls)
{
    public async ValueTask<Stream> DialAsync(CancellationToken cancellationToken)
    {
        var stream = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (tls is null)
        {
            return stream;
        }

        try
        {
            return await tls.AuthenticateAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(address.EndPoints[i], cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException) when (i < address.EndPoints.Count - 1)
            {
                // The next address may answer; the error of the last one is reported.
            }
        }
    }

    private static async Task<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
