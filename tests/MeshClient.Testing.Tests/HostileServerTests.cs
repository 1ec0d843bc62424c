using System.Net;
using System.Net.Sockets;

namespace MeshClient.Testing.Tests;

public sealed class HostileServerTests
{
    private static CancellationToken Token => TestTimeout.Token;

    public static TheoryData<string, Func<Stream, CancellationToken, Task>> Http2Scripts => new()
    {
        { nameof(HostileScripts.Close), HostileScripts.Close },
        { nameof(HostileScripts.Garbage), HostileScripts.Garbage },
        { nameof(HostileScripts.Http2ThenGarbage), HostileScripts.Http2ThenGarbage },
        { nameof(HostileScripts.Http2OversizedFrame), HostileScripts.Http2OversizedFrame },
        { nameof(HostileScripts.Http2GoAway), HostileScripts.Http2GoAway },
    };

    [Theory]
    [MemberData(nameof(Http2Scripts))]
    public async Task Http2Client_FailsCleanly(string name, Func<Stream, CancellationToken, Task> script)
    {
        await using var server = await HostileServer.StartAsync(script);
        using var client = Client(HttpVersion.Version20);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://{server.Address}/", Token));

        Assert.True(server.ConnectionCount >= 1, $"{name}: {exception.Message}");
    }

    [Fact]
    public async Task EndlessHeaders_Http1Client_GivesUpAtItsLimit()
    {
        await using var server = await HostileServer.StartAsync(HostileScripts.EndlessHeaders);
        using var client = Client(HttpVersion.Version11);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://{server.Address}/", Token));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, exception.HttpRequestError);
    }

    [Fact]
    public async Task EndlessBody_Http1Client_GetsMoreThanItWants()
    {
        await using var server = await HostileServer.StartAsync(HostileScripts.EndlessBody);
        using var client = Client(HttpVersion.Version11);
        client.MaxResponseContentBufferSize = 1_000_000;

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://{server.Address}/", Token));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, exception.HttpRequestError);
    }

    [Fact]
    public async Task Silence_Disposed_ClosesTheConnection()
    {
        var server = await HostileServer.StartAsync(HostileScripts.Silence);
        using var client = Client(HttpVersion.Version11);
        var call = client.GetAsync($"http://{server.Address}/", Token);
        await server.WaitForConnectionsAsync(1, Token);

        await server.DisposeAsync().AsTask().WaitAsync(TestTimeout.Ceiling);
        await server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task OwnScript_TalksToTheClient()
    {
        await using var server = await HostileServer.StartAsync(async (stream, token) =>
        {
            var request = new byte[5];
            await stream.ReadExactlyAsync(request, token);
            await stream.WriteAsync(request, token);
        });
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        await using var stream = socket.GetStream();

        await stream.WriteAsync("hello"u8.ToArray(), Token);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, Token);

        Assert.Equal("hello"u8.ToArray(), answer.ToArray());
    }

    [Fact]
    public async Task WaitForConnections_NobodyComes_CanBeCancelled()
    {
        await using var server = await HostileServer.StartAsync(HostileScripts.Silence);
        using var source = new CancellationTokenSource();
        var waiting = server.WaitForConnectionsAsync(1, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
    }

    private static HttpClient Client(Version version) => new(new SocketsHttpHandler { UseProxy = false })
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TestTimeout.Ceiling,
    };
}
