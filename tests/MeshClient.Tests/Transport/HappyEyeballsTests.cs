using System.Net;
using System.Net.Sockets;
using MeshClient.Transport;

namespace MeshClient.Tests.Transport;

public sealed class HappyEyeballsTests
{
    private static readonly CancellationToken Ceiling = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C19")]
    public void Interleave_TwoFamilies_TakesTurnsBeginningWithTheFirst()
    {
        IPEndPoint a = Parse("10.0.0.1:1"), b = Parse("10.0.0.2:1"), c = Parse("[::1]:1"), d = Parse("[::2]:1");

        Assert.Equal([a, c, b, d], HappyEyeballs.Interleave([a, b, c, d]));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C19")]
    public async Task ConnectAsync_FirstAddressRefuses_ConnectsToTheSecond()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        using var socket = await HappyEyeballs.ConnectAsync([ClosedPort(), listener.LocalEndpoint], TimeProvider.System, Ceiling);

        Assert.Equal(listener.LocalEndpoint, socket.RemoteEndPoint);
    }

    [Fact]
    public async Task ConnectAsync_AllRefuse_ThrowsTheLastFailure()
    {
        var exception = await Assert.ThrowsAsync<SocketException>(
            async () => await HappyEyeballs.ConnectAsync([ClosedPort(), ClosedPort()], TimeProvider.System, Ceiling));

        Assert.Equal(SocketError.ConnectionRefused, exception.SocketErrorCode);
    }

    [Fact]
    public async Task ConnectAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await HappyEyeballs.ConnectAsync([ClosedPort(), ClosedPort()], TimeProvider.System, source.Token));
    }

    private static IPEndPoint Parse(string text) => IPEndPoint.Parse(text);

    // A port that was free a moment ago and that nothing listens on.
    private static EndPoint ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint;
    }
}
