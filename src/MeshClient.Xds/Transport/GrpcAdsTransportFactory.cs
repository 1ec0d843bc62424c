using System.Diagnostics.CodeAnalysis;
using System.Net;
using Grpc.Net.Client;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Transport.Tokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Xds.Transport;

/// <summary>Connects to control planes by gRPC over TCP, TLS and Unix domain sockets. Thread-safe.</summary>
/// <param name="maxReceiveMessageSize">In bytes. Control planes easily exceed the usual 4 MB of gRPC clients.</param>
/// <param name="time">For the expiry of tokens; null means the system's time.</param>
/// <param name="random">For back-off between readings of a token file; null means the process's random source.</param>
/// <param name="certificates">Reads certificate files; null means that nobody else uses the same.</param>
internal sealed class GrpcAdsTransportFactory(
    int maxReceiveMessageSize, TimeProvider? time = null, IRandomSource? random = null, CertificateWatches? certificates = null) : IAdsTransportFactory
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly CertificateWatches _certificates = certificates ?? new CertificateWatches(time ?? TimeProvider.System, NullLogger.Instance);

    // What all gRPC libraries use towards control planes.
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(20);

    // gRPC's minimum time for one connection attempt, TLS included.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The channel disposes its handler, the transport its channel.")]
    public IAdsTransport Create(XdsServer server)
    {
        if (!ServerAddress.TryParse(server.Uri, out var address, out var problem))
        {
            throw new ArgumentException(problem, nameof(server));
        }

        var tls = server.ChannelCredentials is XdsTlsCredentials settings ? new ServerTls(address.Host, settings, _certificates, _time) : null;
        var channel = GrpcChannel.ForAddress(address.HttpUri(tls is not null), new GrpcChannelOptions
        {
            HttpHandler = CreateHandler(new ServerDialer(address, tls)),
            DisposeHttpClient = true,
            HttpVersion = HttpVersion.Version20,
            HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            MaxReceiveMessageSize = maxReceiveMessageSize,
        });
        var credentials = TokenCallCredentials.Create(server, _time, random ?? ThreadLocalRandomSource.Instance);
        return new GrpcAdsTransport(channel, server.Protocol, credentials, tls);
    }

    internal static SocketsHttpHandler CreateHandler(ServerDialer dialer) => new()
    {
        ConnectCallback = (_, cancellationToken) => dialer.DialAsync(cancellationToken),
        ConnectTimeout = ConnectTimeout,
        KeepAlivePingDelay = KeepAliveTime,
        KeepAlivePingTimeout = KeepAliveTimeout,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,

        // The stream outlives every request of the application; it must not join a trace.
        ActivityHeadersPropagator = null,
    };
}
