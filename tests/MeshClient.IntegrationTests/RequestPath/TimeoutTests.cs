using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using Microsoft.AspNetCore.Http;

namespace MeshClient.IntegrationTests.RequestPath;

public sealed class TimeoutTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Get_RouteTimeoutBeforeHeaders_ThrowsMeshRequestExceptionAndNotACancellation()
    {
        await using var backend = await FakeBackend.StartAsync();
        using var gate = backend.HoldRequests();
        await using var mesh = EasyMode.Runtime("slow", service => service.Timeout = Short, backend);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://slow/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.RequestTimeout, "UT", HttpStatusCode.GatewayTimeout), (exception.Reason, exception.ResponseFlags, exception.StatusCode));
        Assert.IsType<TimeoutException>(exception.InnerException);
    }

    [Fact]
    public async Task Get_RouteTimeoutWhileTheBodyIsRead_AbortsTheRead()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Handle(async context =>
        {
            await context.Response.WriteAsync("first part");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        }));
        await using var mesh = EasyMode.Runtime("slow", service => service.Timeout = TimeSpan.FromMilliseconds(500), backend);
        using var client = mesh.CreateHttpClient();
        using var response = await client.GetAsync(new Uri("http://slow/"), HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);
        await using var body = await response.Content.ReadAsStreamAsync(TestTimeout.Token);

        var exception = await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(Stream.Null, TestTimeout.Token));

        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.Contains("slow", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CallersTokenCancelled_ThrowsACancellationWithThatToken()
    {
        await using var backend = await FakeBackend.StartAsync();
        using var gate = backend.HoldRequests();
        await using var mesh = EasyMode.Runtime("slow", service => service.Timeout = TimeSpan.FromMinutes(1), backend);
        using var invoker = new HttpMessageInvoker(mesh.CreateHandler());
        using var source = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://slow/");

        var call = invoker.SendAsync(request, source.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);
        await source.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task Get_HttpClientTimeoutIsShorter_ThrowsWhatHttpClientThrows()
    {
        await using var backend = await FakeBackend.StartAsync();
        using var gate = backend.HoldRequests();
        await using var mesh = EasyMode.Runtime("slow", service => service.Timeout = TimeSpan.FromMinutes(1), backend);
        using var client = mesh.CreateHttpClient();
        client.Timeout = Short;

        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(new Uri("http://slow/"), TestTimeout.Token));

        Assert.IsType<TimeoutException>(exception.InnerException);
    }

    [Fact]
    public async Task Get_TimeoutHeaderOfTheRequest_ReplacesTheRoutesAndDoesNotReachTheServer()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("slow", service => service.Timeout = TimeSpan.FromMinutes(1), backend);
        using var client = mesh.CreateHttpClient();
        using var passes = WithTimeoutHeader("60000");
        using var response = await client.SendAsync(passes, TestTimeout.Token);
        Assert.False(Assert.Single(backend.Requests).Headers.ContainsKey("x-envoy-upstream-rq-timeout-ms"));

        using var gate = backend.HoldRequests();
        using var fails = WithTimeoutHeader("100");
        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.SendAsync(fails, TestTimeout.Token));

        Assert.Equal(MeshFailureReason.RequestTimeout, exception.Reason);
    }

    // System timers round to milliseconds and may fire a fraction early: which timeout it was must not be read off the clock.
    [Fact]
    public async Task Get_ManyShortRouteTimeouts_AreAllRequestTimeoutsAndNoneIsRetried()
    {
        await using var backend = await FakeBackend.StartAsync();
        using var gate = backend.HoldRequests();
        await using var mesh = EasyMode.Runtime(
            "slow",
            service =>
            {
                service.Timeout = TimeSpan.FromMilliseconds(40);
                service.Retry.On = "5xx,reset";
            },
            backend);
        using var client = mesh.CreateHttpClient();

        var failures = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ =>
            Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://slow/"), TestTimeout.Token))));

        Assert.All(failures, failure => Assert.Equal((MeshFailureReason.RequestTimeout, 1), (failure.Reason, failure.Call.Attempts)));
    }

    private static HttpRequestMessage WithTimeoutHeader(string milliseconds)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "http://slow/");
        request.Headers.Add("x-envoy-upstream-rq-timeout-ms", milliseconds);
        return request;
    }
}
