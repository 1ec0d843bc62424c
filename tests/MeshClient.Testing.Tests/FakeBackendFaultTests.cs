using System.Diagnostics;
using System.Net;

namespace MeshClient.Testing.Tests;

/// <summary>Answers that come late, break off or never come.</summary>
public sealed class FakeBackendFaultTests
{
    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Latency_PerRequest_DelaysOnlyTheChosen()
    {
        var slow = TimeSpan.FromMilliseconds(150);
        await using var backend = await FakeBackend.StartAsync(
            BackendBehavior.Default with { LatencyPerRequest = r => r.Path == "/slow" ? slow : TimeSpan.Zero }, Token);
        using var client = TestClients.Http2(backend);
        await client.GetAsync("/fast", Token);

        var start = Stopwatch.GetTimestamp();
        await client.GetAsync("/slow", Token);

        Assert.InRange(Stopwatch.GetElapsedTime(start), slow - TestTimeout.TimerStep, TestTimeout.Ceiling);
    }

    [Fact]
    public async Task Latency_ClientGivesUp_EndsTheRequest()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Slow(TimeSpan.FromHours(1)), Token);
        using var client = TestClients.Http2(backend);
        using var source = new CancellationTokenSource();
        var call = client.GetAsync("/", source.Token);
        await backend.WaitForRequestsAsync(1, Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await backend.WaitForIdleAsync(Token);
    }

    [Fact]
    public async Task BodyLatency_HeadersComeFirst()
    {
        await using var backend = await FakeBackend.StartAsync(
            (BackendBehavior.Default with { BodyLatency = TimeSpan.FromHours(1) }).WithBody("late"), Token);
        using var client = TestClients.Http1(backend);

        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, backend.InFlightCount);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task AbortConnection_ClientSeesItEnd(string version)
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Fail(BackendFailure.AbortConnection), Token);
        using var client = TestClients.For(backend, Version.Parse(version));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));

        await backend.WaitUntilAsync(b => b.OpenConnectionCount == 0, Token);
    }

    [Fact]
    public async Task ResetStream_Http2_KeepsTheConnection()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http2(backend);
        backend.Enqueue(BackendBehavior.Fail(BackendFailure.ResetStream) with { ResetCode = 2 });

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
        await client.GetAsync("/", Token);

        var cause = Assert.IsType<HttpProtocolException>(exception.InnerException);
        Assert.Equal(2, cause.ErrorCode);
        Assert.Equal(1, backend.ConnectionCount);
    }

    [Fact]
    public async Task ResetStream_Http1_CutsTheConnection()
    {
        await using var backend = await FakeBackend.StartAsync(BackendBehavior.Fail(BackendFailure.ResetStream), Token);
        using var client = TestClients.Http1(backend);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task AbortAfterHeaders_ClientSeesHeadersAndABrokenBody(string version)
    {
        await using var backend = await FakeBackend.StartAsync(
            BackendBehavior.Fail(BackendFailure.AbortAfterHeaders).WithBody("0123456789"), Token);
        using var client = TestClients.For(backend, Version.Parse(version));

        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Hang_Disposed_EndsAtOnce()
    {
        var backend = await FakeBackend.StartAsync(BackendBehavior.Fail(BackendFailure.Hang), Token);
        using var client = TestClients.Http2(backend);
        var call = client.GetAsync("/", Token);
        await backend.WaitForRequestsAsync(1, Token);

        await backend.DisposeAsync().AsTask().WaitAsync(TestTimeout.Ceiling);

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task HoldRequests_UntilReleased_NobodyIsAnswered()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http2(backend);
        using var gate = backend.HoldRequests();
        var first = client.GetAsync("/", Token);
        var second = client.GetAsync("/", Token);
        await gate.WaitForHeldAsync(2, Token);
        Assert.False(first.IsCompleted);
        Assert.Equal(2, backend.InFlightCount);

        gate.Release();

        await Task.WhenAll(first, second);
        await backend.WaitForIdleAsync(Token);
        Assert.Equal(0, gate.HeldCount);
    }

    [Fact]
    public async Task HoldRequests_Twice_IsRefusedUntilTheFirstIsReleased()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        var gate = backend.HoldRequests();

        Assert.Throws<InvalidOperationException>(backend.HoldRequests);
        gate.Dispose();
        backend.HoldRequests().Dispose();
    }
}
