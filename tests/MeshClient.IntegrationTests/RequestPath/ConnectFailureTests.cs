using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

public sealed class ConnectFailureTests
{
    [Fact]
    public async Task Post_OneEndpointRefusesConnections_MovesOnWithoutSpendingARetry()
    {
        await using var dead = await FakeBackend.StartAsync();
        await using var alive = await FakeBackend.StartAsync();
        await dead.StopAsync();
        await using var mesh = EasyMode.Runtime("pay", WithoutRetries, dead, alive);
        using var client = mesh.CreateHttpClient();

        for (var i = 0; i < 10; i++)
        {
            using var response = await client.PostAsync("http://pay/", new StringContent("x"), TestTimeout.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(10, alive.RequestCount);
    }

    [Fact]
    public async Task Get_AllEndpointsRefuse_ThrowsWithReasonFlagAndCause()
    {
        await using var dead = await FakeBackend.StartAsync();
        await dead.StopAsync();
        await using var mesh = EasyMode.Runtime("pay", WithoutRetries, dead);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.ConnectFailed, HttpStatusCode.ServiceUnavailable), (exception.Reason, exception.StatusCode));
        Assert.Equal("UF", exception.ResponseFlags);
        Assert.Equal(HttpRequestError.ConnectionError, exception.HttpRequestError);
        Assert.IsType<HttpRequestException>(exception.InnerException);
        Assert.Contains(dead.Address, exception.Message, StringComparison.Ordinal);
        Assert.Equal(("pay", dead.Address), (exception.Call.Target, exception.Call.Endpoint));
    }

    [Fact]
    public async Task Get_EndpointInBackOff_FailsFastAsNoHealthyEndpointWithTheConnectError()
    {
        await using var dead = await FakeBackend.StartAsync();
        await dead.StopAsync();
        await using var mesh = EasyMode.Runtime("pay", WithoutRetries, dead);
        using var client = mesh.CreateHttpClient();
        await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.NoHealthyEndpoint, "UH"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("Cannot connect", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerRestartsOnTheSamePort_IsUsedAgain()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("pay", WithoutRetries, backend);
        using var client = mesh.CreateHttpClient();
        using var before = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await backend.StopAsync();
        await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
        await backend.RestartAsync();

        // The endpoint may be probed a second after its last failure; until then calls fail fast.
        using var after = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    private static void WithoutRetries(MeshServiceOptions service)
    {
        service.Balancing = MeshBalancing.RoundRobin;
        service.Retry.Attempts = 0;
    }
}
