using System.Net;

namespace MeshClient.Testing.Tests;

/// <summary>Connections that are refused, cut or asked to leave.</summary>
public sealed class FakeBackendConnectionTests
{
    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Stop_ThenRestart_RefusesThenAnswersOnTheSamePort()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http1(backend);
        await client.GetAsync("/", Token);
        var port = backend.Port;

        await backend.StopAsync(Token);
        Assert.Equal(0, backend.OpenConnectionCount);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);

        await backend.RestartAsync(Token);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Token)).StatusCode);
        Assert.Equal(port, backend.Port);
    }

    [Fact]
    public async Task Stop_UnixSocket_CanRestart()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { UnixSocketPath = path }, Token);
        using var client = TestClients.Http1(backend);

        await backend.StopAsync(Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
        await backend.RestartAsync(Token);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Token)).StatusCode);
    }

    [Fact]
    public async Task RefuseConnections_OpenConnection_LivesOn()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var old = TestClients.Http2(backend);
        using var late = TestClients.Http2(backend);
        await old.GetAsync("/", Token);

        await backend.RefuseConnectionsAsync(Token);

        Assert.Equal(HttpStatusCode.OK, (await old.GetAsync("/", Token)).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => late.GetAsync("/", Token));
    }

    [Fact]
    public async Task Disconnect_IdleConnection_ClientOpensAnother()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http2(backend);
        await client.GetAsync("/", Token);

        await backend.DisconnectAsync(Token);
        await backend.WaitUntilAsync(b => b.OpenConnectionCount == 0, Token);

        Assert.Equal(1, backend.ConnectionCount);
    }

    [Fact]
    public async Task DrainConnections_Http2_ClientMovesToANewConnection()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http2(backend);
        using var gate = backend.HoldRequests();
        var inFlight = client.GetAsync("/", Token);
        await gate.WaitForHeldAsync(1, Token);

        backend.DrainConnections();
        gate.Release();

        Assert.Equal(HttpStatusCode.OK, (await inFlight).StatusCode);
        await backend.WaitUntilAsync(b => b.OpenConnectionCount == 0, Token);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Token)).StatusCode);
        Assert.Equal(2, backend.ConnectionCount);
    }

    [Fact]
    public async Task NewConnections_Close_ClientCannotTalk()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        backend.NewConnections = NewConnectionMode.Close;
        using var client = TestClients.Http1(backend);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task NewConnections_Ignore_ClientWaits()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        backend.NewConnections = NewConnectionMode.Ignore;
        var client = TestClients.Http1(backend);
        var call = client.GetAsync("/", Token);
        await backend.WaitUntilAsync(b => b.ConnectionCount == 1, Token);

        Assert.False(call.IsCompleted);
        client.Dispose();

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        await backend.WaitUntilAsync(b => b.OpenConnectionCount == 0, Token);
    }
}
