using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MeshClient.Testing.Tests;

/// <summary>How a backend starts, what it answers and what it remembers.</summary>
public sealed class FakeBackendTests
{
    private static CancellationToken Token => TestTimeout.Token;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
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
