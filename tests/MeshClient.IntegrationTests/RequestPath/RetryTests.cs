using System.Net;
using System.Text;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

public sealed class RetryTests
{
    [Fact]
    public async Task Get_OneBackendAnswers503_IsRetriedOnTheOther()
    {
        await using var bad = await FakeBackend.StartAsync(503);
        await using var good = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("pay", RoundRobin, bad, good);
        using var client = mesh.CreateHttpClient();

        using var first = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        using var second = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        Assert.True(bad.RequestCount >= 1, "round robin must have reached the bad backend");
        Assert.Equal(2, good.RequestCount);
    }

    [Fact]
    public async Task Get_AllBackendsAnswer503_ReturnsTheRealResponseWithUrx()
    {
        await using var bad = await FakeBackend.StartAsync(BackendBehavior.Status(503).WithBody("busy"));
        await using var mesh = EasyMode.Runtime("pay", service => service.Retry.Attempts = 3, bad);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("busy", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        var call = response.GetMeshCall()!;
        Assert.Equal(("URX", "limit", (long)call.Attempts), (call.ResponseFlags, call.RetryDenied, bad.RequestCount));
    }

    [Fact]
    public async Task Post_Answered503_IsNotRepeatedByDefault()
    {
        await using var bad = await FakeBackend.StartAsync(503);
        await using var mesh = EasyMode.Runtime("pay", bad);
        using var client = mesh.CreateHttpClient();

        using var response = await client.PostAsync("http://pay/charge", new StringContent("1"), TestTimeout.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), (response.StatusCode, response.GetMeshCall()!.RetryDenied));
        Assert.Equal(1, bad.RequestCount);
    }

    [Fact]
    public async Task Put_StreamedBodyAndFirstBackend503_SendsTheWholeBodyAgain()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { RecordBodies = true });
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Default);
        await using var mesh = EasyMode.Runtime("pay", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.PutAsync("http://pay/", new UnreplayableContent("streamed body"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["streamed body", "streamed body"], backend.Requests.Select(request => Encoding.UTF8.GetString(request.Body.Span)));
    }

    [Fact]
    public async Task Put_BodyLargerThanTheRetryBuffer_IsDeliveredOnceAndNotRepeated()
    {
        await using var backend = await FakeBackend.StartAsync(503);
        await using var mesh = EasyMode.Runtime("pay", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.PutAsync("http://pay/", new UnreplayableContent(new string('x', 1_200_000)), TestTimeout.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "buffer_overflow"), (response.StatusCode, response.GetMeshCall()!.RetryDenied));
        Assert.Equal(1, backend.RequestCount);
    }

    [Fact]
    public async Task Get_ConnectionDiesBeforeHeaders_IsRetriedOnTheOther()
    {
        await using var bad = await FakeBackend.StartAsync(BackendBehavior.Fail(BackendFailure.AbortConnection));
        await using var good = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("pay", RoundRobin, bad, good);
        using var client = mesh.CreateHttpClient();

        using var first = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        using var second = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
    }

    [Fact]
    public async Task Get_PerTryTimeout_EndsTheSlowAttemptAndTriesTheOther()
    {
        await using var slow = await FakeBackend.StartAsync();
        await using var fast = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime(
            "pay",
            service =>
            {
                RoundRobin(service);
                service.Retry.PerTryTimeout = TimeSpan.FromMilliseconds(500);
            },
            slow,
            fast);
        using var client = mesh.CreateHttpClient();

        // Connected before it counts: the first connections of a loaded machine may take longer than an attempt may.
        await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
        await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
        var warmUps = fast.RequestCount;
        using var gate = slow.HoldRequests();

        using var first = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        using var second = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        Assert.Equal(warmUps + 2, fast.RequestCount);
    }

    private static void RoundRobin(MeshServiceOptions service) => service.Balancing = MeshBalancing.RoundRobin;
}
