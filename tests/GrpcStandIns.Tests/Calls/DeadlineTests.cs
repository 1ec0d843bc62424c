using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Deadline_PassesOnClient_EndsDeadlineExceeded()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.CreateClient().HangAsync(new EchoRequest(), deadline: DateTime.UtcNow.AddMilliseconds(200));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within());

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
    }

    /// <summary>A client that does not watch the deadline itself: only the server ends the call.</summary>
    [Fact]
    public async Task Deadline_PassesOnServer_CancelsTheContextAndEndsDeadlineExceeded()
    {
        await using var server = await ProbeServer.StartAsync();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = CreateRawRequest(server, timeout: "100m");

        using var response = await client.SendAsync(request, Ceiling.Token());
        await response.Content.ReadAsByteArrayAsync(Ceiling.Token());

        Assert.Equal("4", GetStatus(response));
        await server.Journal.Cancelled.Within();
    }

    [Fact]
    public async Task Deadline_PassedBeforeTheCall_EndsDeadlineExceededWithoutReachingTheServer()
    {
        await using var server = await ProbeServer.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            server.CreateClient().EchoAsync(new EchoRequest(), deadline: DateTime.UtcNow.AddSeconds(-1)).ResponseAsync.Within());

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.False(server.Journal.FirstCall.IsCompleted);
    }

    [Fact]
    public async Task Deadline_OnServer_IsTheInstantTheClientSet()
    {
        await using var server = await ProbeServer.StartAsync();
        var deadline = DateTime.UtcNow.AddMinutes(5);

        await server.CreateClient().EchoAsync(new EchoRequest(), deadline: deadline).ResponseAsync.Within();

        // The wire carries the time left, so the server adds the time that the request was under way.
        var seen = await server.Journal.FirstCall.Within();
        Assert.InRange(seen.Deadline, deadline.AddSeconds(-1), deadline.AddSeconds(25));
    }

    private static HttpRequestMessage CreateRawRequest(ProbeServer server, string timeout)
    {
        byte[] emptyMessage = [0, 0, 0, 0, 0];
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/standins.probe.Probe/Hang"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(emptyMessage),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-timeout", timeout);
        return request;
    }

    // A response without messages may carry its trailers as headers.
    private static string GetStatus(HttpResponseMessage response) =>
        response.TrailingHeaders.Concat(response.Headers).Single(header => header.Key == "grpc-status").Value.Single();
}
