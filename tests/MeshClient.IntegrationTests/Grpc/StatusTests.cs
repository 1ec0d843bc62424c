using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Grpc;

public sealed class StatusTests : IAsyncLifetime
{
    private FakeXdsServer _xds = null!;
    private FakeBackend _backend = null!;
    private MeshRuntime _mesh = null!;
    private GrpcChannel _channel = null!;
    private Greeter.GreeterClient _client = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _backend = await Backends.StartAsync("greeter-1");
        _xds.SetService("greeter", s => s.Endpoints(_backend));
        _mesh = XdsMesh.Runtime(_xds);
        _channel = _mesh.CreateGrpcChannel("xds:///greeter");
        _client = new Greeter.GreeterClient(_channel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unary_StatusInHeadersOrTrailers_IsDeliveredAndTriedOnce(bool trailersOnly)
    {
        _backend.Behavior = new BackendBehavior
        {
            Grpc = new GrpcReply { StatusCode = StatusCode.ResourceExhausted, Detail = "slow down, 50 %", TrailersOnly = trailersOnly },
        };

        var status = await _client.SayHelloTo("Ada").FailsAsync();

        Assert.Equal((StatusCode.ResourceExhausted, "slow down, 50 %"), (status.StatusCode, status.Detail));
        Assert.Equal(1, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_AnswerThatIsNoGrpc_BecomesTheStatusOfItsHttpStatus()
    {
        _backend.Behavior = BackendBehavior.Status(503);

        Assert.Equal(StatusCode.Unavailable, (await _client.SayHelloTo("Ada").FailsAsync()).StatusCode);
    }

    [Fact]
    public async Task Unary_StreamBreaksBeforeTheStatus_IsUnavailableAndNotTriedAgain()
    {
        _backend.Behavior = BackendBehavior.Fail(BackendFailure.AbortAfterHeaders).WithHeader("content-type", "application/grpc");

        var status = await _client.SayHelloTo("Ada").FailsAsync();
        _backend.Behavior = BackendBehavior.Default;

        Assert.Contains(status.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
        Assert.Equal(1, _backend.RequestCount);
        Assert.Equal("Ada", (await _client.SayHelloTo("Ada")).Name);
    }

    [Fact]
    public async Task Unary_ConnectionDiesBeforeHeaders_IsUnavailableAndNamesTheEndpoint()
    {
        _backend.Behavior = BackendBehavior.Fail(BackendFailure.AbortConnection);

        var status = await _client.SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("connection_closed", status.Detail, StringComparison.Ordinal);
        Assert.Contains(_backend.Address, status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_StreamRefused_IsRepeatedOnceWithoutAnyPolicy()
    {
        _backend.Enqueue(BackendBehavior.Fail(BackendFailure.ResetStream) with { ResetCode = 7 });

        Assert.Equal("Ada", (await _client.SayHelloTo("Ada")).Name);
        Assert.Equal(2, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_Deadline_IsToldToTheServerAndEndsTheCall()
    {
        await _client.SayHelloTo("warm up");
        using var gate = _backend.HoldRequests();

        var call = _client.SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.AddSeconds(1));
        await gate.WaitForHeldAsync(1, TestTimeout.Token);
        var status = await call.FailsAsync();

        Assert.Equal(StatusCode.DeadlineExceeded, status.StatusCode);
        Assert.Matches("^[0-9]{1,8}[mun]$", _backend.Requests[^1].Headers["grpc-timeout"]);
        await _backend.WaitForIdleAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Unary_CallerCancels_IsCancelledAndTheServerStops()
    {
        using var gate = _backend.HoldRequests();
        using var cancellation = new CancellationTokenSource();

        var call = _client.SayHelloAsync(new Hello { Name = "Ada" }, cancellationToken: cancellation.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);
        await cancellation.CancelAsync();
        var status = await call.FailsAsync();

        Assert.Equal(StatusCode.Cancelled, status.StatusCode);
        await _backend.WaitForIdleAsync(TestTimeout.Token);
    }

    // What the control plane ends its stream with is not the status of calls (gRFC A54).
    [Theory]
    [Trait("Rule", "xds-client 8.7 X15")]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.InvalidArgument)]
    public async Task Unary_ControlPlaneRefusesTheStream_IsUnavailable(StatusCode refusal)
    {
        _xds.FailStreams(refusal, "no such node");
        await using var mesh = XdsMesh.Runtime(_xds);
        using var channel = mesh.CreateGrpcChannel("xds:///other");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("no such node", status.Detail, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _mesh.DisposeAsync();
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }
}
