using System.Net;
using System.Text;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

public sealed class HttpCallTests
{
    // No timer takes the longest time there is.
    [Fact]
    public async Task Get_EveryTimeIsTheLongestThereIs_ReachesTheBackend()
    {
        await using var backend = await FakeBackend.StartAsync();
        var options = EasyMode.Options(
            "catalog",
            service =>
            {
                service.Timeout = TimeSpan.MaxValue;
                service.ConnectTimeout = TimeSpan.MaxValue;
                service.Retry.PerTryTimeout = TimeSpan.MaxValue;
            },
            backend);
        options.InitialFetchTimeout = TimeSpan.MaxValue;
        options.TargetIdleTimeout = TimeSpan.MaxValue;
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        await mesh.WaitUntilReadyAsync(TimeSpan.MaxValue, TestTimeout.Token);
        using var response = await client.GetAsync(new Uri("http://catalog/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Get_ServiceOfEasyMode_ReachesTheBackendWithHostPathQueryAndHeadersUntouched()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("catalog", backend);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://catalog/items/a%20b?q=1%2F2");
        request.Headers.Add("x-custom", "yes");

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = Assert.Single(backend.Requests);
        Assert.Equal("catalog", seen.Authority);
        Assert.Equal("?q=1%2F2", seen.Query);
        Assert.Equal("yes", seen.Headers["x-custom"]);
        Assert.Equal("http", seen.Scheme);
    }

    [Theory]
    [InlineData("1.1", "HTTP/1.1")]
    [InlineData("2.0", "HTTP/2")]
    public async Task Send_RequestVersion_IsTheVersionOnTheWire(string version, string protocol)
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("catalog", backend);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://catalog/")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal(protocol, Assert.Single(backend.Requests).Protocol);
    }

    [Fact]
    public async Task Post_WithBody_DeliversTheBodyAndReturnsTheResponseBody()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions
        {
            RecordBodies = true,
            Behavior = new BackendBehavior { StatusCode = 201 }.WithBody("made"),
        });
        await using var mesh = EasyMode.Runtime("catalog", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.PostAsync("http://catalog/items", new StringContent("hello"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("made", await response.Content.ReadAsStringAsync(TestTimeout.Token));
        Assert.Equal("hello", Encoding.UTF8.GetString(Assert.Single(backend.Requests).Body.Span));
    }

    [Fact]
    public async Task Get_ResponseHeadersAndContentHeaders_ReachTheCaller()
    {
        await using var backend = await FakeBackend.StartAsync(
            BackendBehavior.Default.WithBody("{}", "application/json").WithHeader("x-answer", "42").WithHeader("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT"));
        await using var mesh = EasyMode.Runtime("catalog", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://catalog/"), HttpCompletionOption.ResponseHeadersRead, TestTimeout.Token);

        Assert.Equal("42", Assert.Single(response.Headers.GetValues("x-answer")));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, response.Content.Headers.ContentLength);
        Assert.Equal(2015, response.Content.Headers.LastModified?.Year);
    }

    [Fact]
    public async Task Get_ManyCallsOverThreeBackends_UsesAllOfThem()
    {
        await using var a = await FakeBackend.StartAsync();
        await using var b = await FakeBackend.StartAsync();
        await using var c = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("catalog", service => service.Balancing = MeshBalancing.RoundRobin, a, b, c);
        using var client = mesh.CreateHttpClient();

        for (var i = 0; i < 30; i++)
        {
            using var response = await client.GetAsync(new Uri("http://catalog/"), TestTimeout.Token);
        }

        Assert.Equal([10L, 10L, 10L], [a.RequestCount, b.RequestCount, c.RequestCount]);
    }

    [Fact]
    public async Task GetMeshCall_AfterACall_TellsWhereItWent()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("catalog", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://catalog/"), TestTimeout.Token);

        var call = response.GetMeshCall();
        Assert.NotNull(call);
        Assert.Equal(("catalog", backend.Address, 1, ""), (call.Target, call.Endpoint, call.Attempts, call.ResponseFlags));
    }

    [Fact]
    public async Task Send_SameMessageObjectAfterTheCall_IsAsTheApplicationMadeIt()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("catalog", service => service.Protocol = MeshProtocol.Http2, backend);
        using var invoker = new HttpMessageInvoker(mesh.CreateHandler());
        var uri = new Uri("http://catalog/");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);

        using var response = await invoker.SendAsync(request, TestTimeout.Token);

        Assert.Equal("HTTP/2", Assert.Single(backend.Requests).Protocol);
        Assert.Same(uri, request.RequestUri);
        Assert.Equal(HttpVersion.Version11, request.Version);
    }

    [Fact]
    public async Task Get_UnixSocketEndpoint_Works()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mesh-{Guid.NewGuid():N}.sock");
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { UnixSocketPath = path });
        await using var mesh = EasyMode.Runtime("catalog", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://catalog/"), TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
