using MeshClient.Security;
using MeshClient.Xds.Model;

namespace MeshClient.Transport;

/// <summary>
/// What of a cluster's configuration decides how connections are made. Two clusters versions with equal settings share connections;
/// a change makes new ones. Immutable.
/// </summary>
/// <param name="ConnectTimeout">Includes the TLS handshake.</param>
/// <param name="IdleTimeout">Time an idle connection is kept.</param>
/// <param name="Limits">Of HTTP connections.</param>
/// <param name="Tls">Null for plaintext; the same for equal rules.</param>
internal sealed record TransportSettings(TimeSpan ConnectTimeout, TimeSpan IdleTimeout, HttpLimits Limits, TlsConnector? Tls)
{
    /// <summary>Endpoints whose metadata name an HTTP CONNECT proxy are reached through it (gRFC A86).</summary>
    public bool UsesHttpProxy { get; init; }

    // What SocketsHttpHandler takes.
    private const int MinWindow = 65_535;
    private const int MaxWindow = 16 * 1024 * 1024;
    private static readonly TimeSpan MinPing = TimeSpan.FromSeconds(1);

    public static TransportSettings From(ClusterResource cluster, TlsConnector? tls) => new(
        cluster.ConnectTimeout, cluster.IdleTimeout, cluster.HttpLimits, tls)
    {
        UsesHttpProxy = cluster.UsesHttpProxy,
    };

    /// <summary>Sets what a handler can do; limits beyond its own are cut to them.</summary>
    public void Apply(SocketsHttpHandler handler)
    {
        handler.PooledConnectionIdleTimeout = IdleTimeout;
        handler.PooledConnectionLifetime = Limits.MaxConnectionDuration ?? Timeout.InfiniteTimeSpan;
        if (Limits.MaxResponseHeadersKb is { } kilobytes)
        {
            handler.MaxResponseHeadersLength = (int)Math.Min(kilobytes, int.MaxValue);
        }

        if (Limits.InitialStreamWindow is { } window)
        {
            handler.InitialHttp2StreamWindowSize = (int)Math.Clamp(window, MinWindow, MaxWindow);
        }

        if (Limits.KeepAlive is { Interval: { } interval } keepAlive)
        {
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
            handler.KeepAlivePingDelay = AtLeast(interval, MinPing);
            handler.KeepAlivePingTimeout = AtLeast(keepAlive.Timeout, MinPing);
        }
    }

    private static TimeSpan AtLeast(TimeSpan value, TimeSpan floor) => value < floor ? floor : value;
}
