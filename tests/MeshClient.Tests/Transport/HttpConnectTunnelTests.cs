using System.Net.Sockets;
using System.Text;
using MeshClient.Transport;

namespace MeshClient.Tests.Transport;

[Trait("Rule", "xds-client 7: A86")]
public class HttpConnectTunnelTests
{
    [Fact]
    public async Task Open_ProxyAgrees_LeavesTheStreamAtTheTunnel()
    {
        using var proxy = new ScriptedStream("HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\ntunnel");

        await HttpConnectTunnel.OpenAsync(proxy, "10.0.0.1:8080", CancellationToken.None);

        Assert.Equal("CONNECT 10.0.0.1:8080 HTTP/1.1\r\nHost: 10.0.0.1:8080\r\n\r\n", proxy.Written);
        Assert.Equal("tunnel", await new StreamReader(proxy).ReadToEndAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "refused CONNECT 10.0.0.1:8080: HTTP/1.1 403 Forbidden")]
    [InlineData("HTTP/1.1 302 Found\r\n\r\n", "302")]
    [InlineData("SSH-2.0-x\r\n\r\n", "SSH-2.0-x")]
    [InlineData("HTTP/1.1 200 OK\r\n", "no answer")]
    [InlineData("", "no answer")]
    public async Task Open_ProxyRefuses_SaysWhy(string answer, string reason)
    {
        using var proxy = new ScriptedStream(answer);

        var exception = await Assert.ThrowsAsync<SocketException>(
            async () => await HttpConnectTunnel.OpenAsync(proxy, "10.0.0.1:8080", CancellationToken.None));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ProxyNeverEndsItsAnswer_IsGivenUp()
    {
        using var proxy = new ScriptedStream("HTTP/1.1 200 OK\r\nX: " + new string('a', 10_000));

        await Assert.ThrowsAsync<SocketException>(
            async () => await HttpConnectTunnel.OpenAsync(proxy, "10.0.0.1:8080", CancellationToken.None));
    }

    private sealed class ScriptedStream(string answer) : MemoryStream(Encoding.ASCII.GetBytes(answer))
    {
        public string Written { get; private set; } = "";

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += Encoding.ASCII.GetString(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
