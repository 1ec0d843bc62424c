using MeshClient.Tests.Shared.Balancing;
using MeshClient.Transport;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Transport;

public class TransportSettingsTests
{
    [Fact]
    public void Apply_NoLimits_LeavesTheHandlersOwn()
    {
        using var plain = new SocketsHttpHandler();
        using var handler = Apply(HttpLimits.Default);

        Assert.Equal(TimeSpan.FromHours(1), handler.PooledConnectionIdleTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, handler.PooledConnectionLifetime);
        Assert.Equal(plain.MaxResponseHeadersLength, handler.MaxResponseHeadersLength);
        Assert.Equal(plain.InitialHttp2StreamWindowSize, handler.InitialHttp2StreamWindowSize);
        Assert.Equal(plain.KeepAlivePingDelay, handler.KeepAlivePingDelay);
    }

    [Fact]
    [Trait("Rule", "envoy-http 8.1")]
    public void Apply_Limits_AreTheHandlers()
    {
        using var handler = Apply(new HttpLimits
        {
            MaxConnectionDuration = TimeSpan.FromMinutes(5),
            MaxResponseHeadersKb = 32,
            InitialStreamWindow = 100_000,
            KeepAlive = new HttpKeepAlive(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3)),
        });

        Assert.Equal(TimeSpan.FromMinutes(5), handler.PooledConnectionLifetime);
        Assert.Equal(32, handler.MaxResponseHeadersLength);
        Assert.Equal(100_000, handler.InitialHttp2StreamWindowSize);
        Assert.Equal(HttpKeepAlivePingPolicy.Always, handler.KeepAlivePingPolicy);
        Assert.Equal(TimeSpan.FromSeconds(10), handler.KeepAlivePingDelay);
        Assert.Equal(TimeSpan.FromSeconds(3), handler.KeepAlivePingTimeout);
    }

    [Fact]
    public void Apply_LimitsBeyondTheHandlers_AreCut()
    {
        using var handler = Apply(new HttpLimits
        {
            InitialStreamWindow = int.MaxValue,
            KeepAlive = new HttpKeepAlive(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)),
        });

        Assert.Equal(16 * 1024 * 1024, handler.InitialHttp2StreamWindowSize);
        Assert.Equal(TimeSpan.FromSeconds(1), handler.KeepAlivePingDelay);
        Assert.Equal(TimeSpan.FromSeconds(1), handler.KeepAlivePingTimeout);
    }

    private static SocketsHttpHandler Apply(HttpLimits limits)
    {
        var cluster = EndpointResources.Cluster(new RoundRobinPolicy()) with { HttpLimits = limits };
        var handler = new SocketsHttpHandler();
        TransportSettings.From(cluster, tls: null).Apply(handler);
        return handler;
    }
}
