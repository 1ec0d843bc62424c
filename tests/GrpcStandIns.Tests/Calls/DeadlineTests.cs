using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Deadline_Passes_EndsDeadlineExceededAndCancelsOnServer()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.CreateClient();
        await client.EchoAsync(new EchoRequest()).ResponseAsync.Within();

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            client.HangAsync(new EchoRequest(), deadline: DateTime.UtcNow.AddMilliseconds(300)).ResponseAsync.Within());

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
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
}
