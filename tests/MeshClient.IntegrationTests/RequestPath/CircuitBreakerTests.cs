using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

public sealed class CircuitBreakerTests
{
    [Fact]
    public async Task Get_MaxRequestsInFlight_RefusesTheNextAndNeverReachesTheServer()
    {
        await using var backend = await FakeBackend.StartAsync();
        var gate = backend.HoldRequests();
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();
        var first = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.CircuitBreakerOpen, "UO", 503), (exception.Reason, exception.ResponseFlags, (int?)exception.StatusCode));
        Assert.Equal(1, backend.RequestCount);
        gate.Dispose();
        using var response = await first;
    }

    [Fact]
    public async Task Get_AfterTheFirstCallEnded_IsAllowedAgain()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();

        for (var i = 0; i < 5; i++)
        {
            using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Get_OpenBreakerInResponsesMode_AnswersAsASidecar()
    {
        await using var backend = await FakeBackend.StartAsync();
        var gate = backend.HoldRequests();
        var options = EasyMode.Options("pay", service => service.MaxRequests = 1, backend);
        options.LocalReplies = LocalReplyMode.Responses;
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();
        var first = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);

        using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("x-envoy-overloaded")));
        Assert.Equal("UO", Assert.Single(response.Headers.GetValues("x-mesh-response-flags")));
        Assert.Equal(
            "upstream connect error or disconnect/reset before headers. reset reason: overflow",
            await response.Content.ReadAsStringAsync(TestTimeout.Token));
        gate.Dispose();
        using var answered = await first;
    }

    [Fact]
    public async Task Get_SeveralClientsOfOneRuntime_ShareTheLimit()
    {
        await using var backend = await FakeBackend.StartAsync();
        var gate = backend.HoldRequests();
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var one = mesh.CreateHttpClient();
        using var two = mesh.CreateHttpClient();
        var first = one.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);

        await Assert.ThrowsAsync<MeshRequestException>(() => two.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        gate.Dispose();
        using var response = await first;
    }
}
