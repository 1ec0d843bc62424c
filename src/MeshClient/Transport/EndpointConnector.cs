using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MeshClient.Balancing;
using MeshClient.Security;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Transport;

/// <summary>
/// Dials one endpoint for its <see cref="SocketsHttpHandler"/>: name resolution, TCP or Unix socket, HTTP CONNECT proxy, TLS. Reports every outcome to the
/// endpoint, except attempts given up because the handler was disposed. Thread-safe.
/// </summary>
internal sealed class EndpointConnector(Endpoint endpoint, TransportSettings settings, TimeProvider time)
{
    private static readonly TimeSpan AbandonedDial = TimeSpan.FromSeconds(3);

    private readonly TlsConnector? _tls = settings.Tls;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var stream = await DialAsync(context, linked.Token).ConfigureAwait(false);
            endpoint.ConnectSucceeded();
            return stream;
        }
        catch (CertificatesPendingException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(ConnectFailureKind.Tls, exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(ConnectFailureKind.Timeout, $"no connection within {settings.ConnectTimeout.TotalSeconds:0.###} s", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData)
        {
            throw Failed(ConnectFailureKind.NameResolution, exception.Message, exception);
        }
        catch (SocketException exception)
        {
            throw Failed(ConnectFailureKind.Refused, exception.Message, exception);
        }
        catch (AuthenticationException exception)
        {
            throw Failed(ConnectFailureKind.Tls, exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (time.GetElapsedTime(started) >= AbandonedDial)
        {
            // The handler gives up a dial some seconds after the last request that wanted it. That is no answer from the endpoint either.
            throw Failed(ConnectFailureKind.Timeout, "given up before a connection was made", exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The peer closed the connection in the middle of the handshake, an address is malformed.
            throw Failed(_tls is null ? ConnectFailureKind.Refused : ConnectFailureKind.Tls, exception.Message, exception);
        }
    }

    private EndpointAddress? Proxy => settings.UsesHttpProxy ? endpoint.Placement.Proxy : null;

    private EndpointConnectException Failed(ConnectFailureKind kind, string reason, Exception inner)
    {
        var failure = new EndpointConnectException(kind, $"Cannot connect to endpoint {endpoint.Address}: {reason}", inner);
        endpoint.ConnectFailed(failure.Message);
        return failure;
    }

    private async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var candidates = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        var socket = await HappyEyeballs.ConnectAsync(candidates, time, cancellationToken).ConfigureAwait(false);
        var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (Proxy is not null)
            {
                await HttpConnectTunnel.OpenAsync(stream, endpoint.Address.Text, cancellationToken).ConfigureAwait(false);
            }

            return _tls is null ? stream : await _tls.AuthenticateAsync(stream, context, endpoint.Placement.Model.Hostname, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<List<EndPoint>> ResolveAsync(CancellationToken cancellationToken)
    {
        var model = endpoint.Placement.Model;
        var result = new List<EndPoint>(1 + model.AdditionalAddresses.Count);
        if (Proxy is { } proxy)
        {
            // gRFC A86: the proxy connects to the endpoint, and only to its first address.
            await AddAsync(result, proxy, cancellationToken).ConfigureAwait(false);
            return result;
        }

        // A name stands for the addresses that come with it (LOGICAL_DNS); one that comes alone is resolved here.
        if (model.AdditionalAddresses.IsEmpty || !model.Address.IsName)
        {
            await AddAsync(result, model.Address, cancellationToken).ConfigureAwait(false);
        }

        for (var i = 0; i < model.AdditionalAddresses.Count; i++)
        {
            await AddAsync(result, model.AdditionalAddresses[i], cancellationToken).ConfigureAwait(false);
        }

        return HappyEyeballs.Interleave(result);
    }

    private static async ValueTask AddAsync(List<EndPoint> result, EndpointAddress address, CancellationToken cancellationToken)
    {
        if (address.UnixPath is { } path)
        {
            result.Add(new UnixDomainSocketEndPoint(path));
        }
        else if (IPAddress.TryParse(address.Host, out var ip))
        {
            result.Add(new IPEndPoint(ip, address.Port));
        }
        else
        {
            foreach (var resolved in await Dns.GetHostAddressesAsync(address.Host, cancellationToken).ConfigureAwait(false))
            {
                result.Add(new IPEndPoint(resolved, address.Port));
            }
        }
    }
}
