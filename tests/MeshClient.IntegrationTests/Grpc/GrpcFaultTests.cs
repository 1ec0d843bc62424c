using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Resilience;
using MeshClient.Testing;
using MeshClient.Xds.Proto.Filters;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>Faults that the control plane injects into gRPC calls (gRFC A33).</summary>
public sealed class GrpcFaultTests : IAsyncLifetime
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
        _xds.SetService("greeter", s => s.Endpoints(_backend).Retry(attempts: 2, on: "unavailable"));
        _mesh = XdsMesh.Runtime(_xds);
        _channel = _mesh.CreateGrpcChannel("xds:///greeter");
        _client = new Greeter.GreeterClient(_channel);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.4 #L20")]
    [InlineData(14u, StatusCode.Unavailable)]
    [InlineData(5u, StatusCode.NotFound)]
    [InlineData(99u, StatusCode.Unknown)]
    public async Task Unary_AbortByGrpcStatus_HasThatStatusAndReachesNoBackend(uint configured, StatusCode expected)
    {
        _xds.SetFault("greeter", FaultListener.AbortByGrpcStatus(configured));

        Assert.Equal(expected, (await _client.SayHelloTo("Ada").FailsAsync()).StatusCode);
        Assert.Equal(0, _backend.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L21")]
    public async Task Unary_AbortByHttpStatus_HasTheStatusOfA33()
    {
        _xds.SetFault("greeter", FaultListener.AbortByHttpStatus(403));

        Assert.Equal(StatusCode.PermissionDenied, (await _client.SayHelloTo("Ada").FailsAsync()).StatusCode);
        Assert.Equal(0, _backend.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L22")]
    public async Task Unary_DelayLongerThanTheDeadline_FailsAtTheDeadline()
    {
        _xds.SetFault("greeter", FaultListener.Delay(TestTimeout.Ceiling * 10));
        var call = _client.SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.AddSeconds(1));

        Assert.Equal(StatusCode.DeadlineExceeded, (await call.FailsAsync()).StatusCode);
        Assert.Equal(0, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_DelayWithinTheDeadline_TellsTheServerWhatIsLeft()
    {
        _xds.SetFault("greeter", FaultListener.Delay(TimeSpan.FromSeconds(1)));

        await _client.SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.AddMinutes(1));

        Assert.True(GrpcTimeoutHeader.TryParse(_backend.Requests.Single().Headers["grpc-timeout"], out var left));
        Assert.InRange(left, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(59.1));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L24")]
    public async Task Unary_AbortByHeader_HasTheStatusOfTheCallersMetadata()
    {
        _xds.SetFault("greeter", new HTTPFault { Abort = new FaultAbort { HeaderAbort = new FaultAbort.Types.HeaderAbort(), Percentage = FaultListener.Always } });
        var asked = new Metadata { { "x-envoy-fault-abort-grpc-request", "9" }, { "x-envoy-fault-abort-request-percentage", "100" } };

        var call = _client.SayHelloAsync(new Hello { Name = "Ada" }, asked, cancellationToken: TestTimeout.Token);

        Assert.Equal(StatusCode.FailedPrecondition, (await call.FailsAsync()).StatusCode);
        Assert.Equal("Ada", (await _client.SayHelloTo("Ada")).Name);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _mesh.DisposeAsync();
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }
}
