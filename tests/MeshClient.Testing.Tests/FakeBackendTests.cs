using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MeshClient.Testing.Tests;

public sealed class FakeBackendTests
{
    private static CancellationToken Token => TestTimeout.Token;

    public static TheoryData<string> Versions => ["1.1", "2.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Start_NoOptions_AnswersEveryHttpVersionOnOneAddress(string version)
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.For(backend, Version.Parse(version));

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal([backend.Address], response.Headers.GetValues(FakeBackend.NameHeader));
    }

    [Fact]
    public async Task Start_Http1Only_RefusesHttp2()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Protocols = BackendProtocols.Http1 }, Token);
        using var client = TestClients.Http2(backend);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
    }

    [Fact]
    public async Task Start_Http2Only_RefusesHttp1()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Protocols = BackendProtocols.Http2 }, Token);
        using var client = TestClients.Http1(backend);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task Start_WithStatus_AnswersIt()
    {
        await using var backend = await FakeBackend.StartAsync(503, Token);
        using var client = TestClients.Http1(backend);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/", Token)).StatusCode);
    }

    [Fact]
    public async Task Start_WithResultHandler_ExecutesTheResult()
    {
        await using var backend = await FakeBackend.StartAsync(_ => Results.Json(new { answer = 42 }), Token);
        using var client = TestClients.Http1(backend);

        Assert.Equal("""{"answer":42}""", await client.GetStringAsync("/", Token));
    }

    [Fact]
    public async Task Start_WithHandler_RunsIt()
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Response.WriteAsync("mine", Token), Token);
        using var client = TestClients.Http2(backend);

        Assert.Equal("mine", await client.GetStringAsync("/", Token));
    }

    [Fact]
    public async Task Start_OnUnixSocket_Answers()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using (var backend = await FakeBackend.StartAsync(new FakeBackendOptions { UnixSocketPath = path }, Token))
        {
            using var client = TestClients.Http2(backend);

            Assert.Equal($"unix:{path}", backend.Address);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Token)).StatusCode);
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Handler_Throws_AnswersWithItsText()
    {
        await using var backend = await FakeBackend.StartAsync(
            Task (_) => throw new InvalidOperationException("the handler's own words"), Token);
        using var client = TestClients.Http1(backend);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("the handler's own words", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behavior_HeadersBodyTrailers_AreSent()
    {
        var behavior = BackendBehavior.Status(201).WithHeader("x-one", "1").WithBody("hello").WithTrailer("x-two", "2");
        await using var backend = await FakeBackend.StartAsync(behavior, Token);
        using var client = TestClients.Http2(backend);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(["1"], response.Headers.GetValues("X-One"));
        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(["2"], response.TrailingHeaders.GetValues("x-two"));
    }

    [Fact]
    public async Task Behavior_ChangedWhileRunning_AppliesToTheNextRequest()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http1(backend);
        await client.GetAsync("/", Token);

        backend.Configure(b => b with { StatusCode = 418 });

        Assert.Equal((HttpStatusCode)418, (await client.GetAsync("/", Token)).StatusCode);
    }

    [Fact]
    public async Task Enqueue_TwoBehaviors_ApplyOnceInOrder()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http1(backend);

        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Status(429));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Token)).StatusCode);
    }

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
    [MemberData(nameof(Versions))]
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
    [MemberData(nameof(Versions))]
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

    [Fact]
    public async Task Requests_OneSent_IsRecordedWhole()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { RecordBodies = true, Name = "a" }, Token);
        using var client = TestClients.Http2(backend);
        client.DefaultRequestHeaders.Add("x-many", ["1", "2"]);

        await client.PostAsync("/shop/cart?item=7", new StringContent("body"), Token);

        var request = Assert.Single(backend.Requests);
        Assert.Equal("POST /shop/cart?item=7 HTTP/2", request.ToString());
        Assert.Equal("http", request.Scheme);
        Assert.Equal(backend.Address, request.Authority);
        Assert.Equal("1, 2", request.Headers["X-Many"]);
        Assert.Equal("body", Encoding.UTF8.GetString(request.Body.Span));
    }

    [Fact]
    public async Task Requests_MoreThanTheLimit_KeepsTheNewest()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { RecordedRequestLimit = 2 }, Token);
        using var client = TestClients.Http1(backend);

        await client.GetAsync("/1", Token);
        await client.GetAsync("/2", Token);
        await client.GetAsync("/3", Token);

        Assert.Equal(["/2", "/3"], backend.Requests.Select(r => r.Path));
        Assert.Equal(3, backend.RequestCount);
        Assert.Equal(1, backend.RequestCountAt("/1"));
        Assert.Equal(0, backend.RequestCountAt("/4"));
    }

    [Fact]
    public async Task WaitForRequests_TooFew_FailsWithWhatWasSeen()
    {
        await using var backend = await FakeBackend.StartAsync(
            new FakeBackendOptions { Name = "quiet", WaitCeiling = TimeSpan.FromMilliseconds(20) }, Token);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => backend.WaitForRequestsAsync(1, Token));

        Assert.Equal(
            "Waited 0.02 s for 1 request(s) of backend quiet. Seen instead: 0 request(s), 0 in flight, 0 of 0 connection(s) open.",
            exception.Message);
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmless()
    {
        var backend = await FakeBackend.StartAsync(Token);

        await backend.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task ManyRequests_InParallel_AreAllCounted()
    {
        await using var backend = await FakeBackend.StartAsync(Token);
        using var client = TestClients.Http2(backend);

        await Parallel.ForAsync(0, 500, Token, async (_, token) => (await client.GetAsync("/", token)).Dispose());

        Assert.Equal(500, backend.RequestCount);
        await backend.WaitForIdleAsync(Token);
    }
}
