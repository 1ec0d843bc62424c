using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Transport;

/// <summary>Settings of connections to control planes whose effect takes minutes (xds-client 2.1).</summary>
public sealed class ControlPlaneConnectionTests
{
    [Fact]
    [Trait("Rule", "xds-client 2.1")]
    public void CreateHandler_Keepalive_IsThatOfTheGrpcLibraries()
    {
        Assert.True(ServerAddress.TryParse("cp:1", out var address, out _));

        using var handler = GrpcAdsTransportFactory.CreateHandler(new ServerDialer(address, tls: null));

        Assert.Equal(TimeSpan.FromMinutes(5), handler.KeepAlivePingDelay);
        Assert.Equal(TimeSpan.FromSeconds(20), handler.KeepAlivePingTimeout);
        Assert.Equal(HttpKeepAlivePingPolicy.Always, handler.KeepAlivePingPolicy);
        Assert.Equal(TimeSpan.FromSeconds(20), handler.ConnectTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, handler.PooledConnectionIdleTimeout);
    }
}
