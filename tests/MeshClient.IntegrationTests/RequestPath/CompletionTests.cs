using System.Runtime.CompilerServices;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

/// <summary>A call with a limit of one request in flight shows whether the call before it has ended.</summary>
public sealed class CompletionTests
{
    private static readonly Uri Target = new("http://pay/");

    [Fact]
    public async Task Get_HeadersReadButBodyNot_IsStillInFlight()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Default.WithBody("body"));
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);

        await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(Target, TestTimeout.Token));
        await response.Content.ReadAsStringAsync(TestTimeout.Token);
        using var next = await client.GetAsync(Target, TestTimeout.Token);
    }

    [Fact]
    public async Task Dispose_ResponseNotRead_EndsTheCall()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Default.WithBody("body"));
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();

        (await client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token)).Dispose();

        using var next = await client.GetAsync(Target, TestTimeout.Token);
    }

    [Fact]
    public async Task Read_ThroughTheStream_EndsTheCallAtItsEnd()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Default.WithBody("body"));
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();
        using var response = await client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(TestTimeout.Token);

        using var reader = new StreamReader(stream);
        Assert.Equal("body", await reader.ReadToEndAsync(TestTimeout.Token));

        using var next = await client.GetAsync(Target, TestTimeout.Token);
    }

    [Fact]
    public async Task Head_NoBody_EndsTheCallAtItsHeaders()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, Target);

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);

        using var next = await client.GetAsync(Target, TestTimeout.Token);
    }

    [Fact]
    public async Task Collect_ResponseForgotten_GivesItsPlaceBack()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Default.WithBody("body"));
        await using var mesh = EasyMode.Runtime("pay", service => service.MaxRequests = 1, backend);
        using var client = mesh.CreateHttpClient();
        await ForgetResponseAsync(client);

        using var next = await Eventually.SucceedsAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return client.GetAsync(Target, TestTimeout.Token);
        });
    }

    [Fact]
    public async Task Timeout_ResponseHeldButNeverRead_GivesItsPlaceBack()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Default.WithBody("body"));
        await using var mesh = EasyMode.Runtime(
            "pay",
            service =>
            {
                service.MaxRequests = 1;
                service.Timeout = TimeSpan.FromMilliseconds(500);
            },
            backend);
        using var client = mesh.CreateHttpClient();
        using var held = await client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);

        using var next = await Eventually.SucceedsAsync(() => client.GetAsync(Target, TestTimeout.Token));

        var exception = await Assert.ThrowsAsync<HttpIOException>(() => held.Content.ReadAsStreamAsync(TestTimeout.Token));
        Assert.IsType<TimeoutException>(exception.InnerException);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetResponseAsync(HttpClient client) =>
        await client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);
}
