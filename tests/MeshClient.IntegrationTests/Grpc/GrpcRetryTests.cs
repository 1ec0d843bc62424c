using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Grpc.Server;
using MeshClient.IntegrationTests.Support;
using MeshClient.Resilience;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>Retries by the policy of the route (gRFC A44): the channel itself has none.</summary>
public sealed class GrpcRetryTests : IAsyncLifetime
{
    private static readonly BackendBehavior Unavailable = BackendBehavior.GrpcStatus(StatusCode.Unavailable, "not now");

    private FakeXdsServer _xds = null!;
    private FakeBackend _backend = null!;
    private MeshRuntime _mesh = null!;
    private GrpcChannel _channel = null!;
    private Greeter.GreeterClient _client = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _backend = await Backends.StartAsync("greeter-1", new FakeBackendOptions { RecordBodies = true });
        _xds.SetService("greeter", s => s.Endpoints(_backend).Retry(attempts: 2, on: "unavailable"));
        _mesh = XdsMesh.Runtime(_xds);
        _channel = _mesh.CreateGrpcChannel("xds:///greeter");
        _client = new Greeter.GreeterClient(_channel);
    }

    [Fact]
    public async Task Unary_UnavailableWithoutMessages_IsRepeatedWithTheWholeRequest()
    {
        _backend.Enqueue(Unavailable, Unavailable);

        Assert.Equal("Ada", (await _client.SayHelloTo("Ada")).Name);
        Assert.Equal(3, _backend.RequestCount);
        Assert.Single(_backend.Requests.Select(request => Convert.ToHexString(request.Body.Span)).Distinct());
    }

    [Fact]
    public async Task Unary_OneOfTwoServersUnavailable_IsAnsweredByTheOther()
    {
        await using var good = await Backends.StartAsync("greeter-2");
        _backend.Behavior = Unavailable;
        _xds.SetService("greeter", s => s.Endpoints(_backend, good).Retry(attempts: 1, on: "unavailable"));

        for (var call = 0; call < 4; call++)
        {
            Assert.Equal("Ada", (await _client.SayHelloTo("Ada")).Name);
        }

        Assert.True(_backend.RequestCount > 0, "the endpoints take turns");
        Assert.Equal(4, good.RequestCount);
    }

    [Fact]
    public async Task Unary_LargeRequest_IsRepeatedInFull()
    {
        _backend.Enqueue(Unavailable);
        var request = new Hello { Name = "Ada", Payload = ByteString.CopyFrom(new byte[2_000_000]) };

        var reply = await _client.SayHelloAsync(request, cancellationToken: TestTimeout.Token);

        Assert.Equal(request, reply);
        Assert.Equal(2, _backend.RequestCount);
    }

    [Fact]
    public async Task ClientStreaming_UnavailableAfterTheLastMessage_SendsEveryMessageToTheOther()
    {
        await using var good = await GreeterServer.StartAsync();
        _backend.Behavior = Unavailable;
        _xds.SetService("greeter", s => s.Endpoints(_backend).Endpoints(good.Address).Retry(attempts: 1, on: "unavailable"));

        Assert.Equal("Hello Ada,Grace", await CollectAsync("Ada", "Grace"));
        Assert.Equal("Hello Alan,Edsger", await CollectAsync("Alan", "Edsger"));
        Assert.True(_backend.RequestCount > 0, "the endpoints take turns");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA13")]
    public async Task Unary_MoreFailuresThanRetries_DeliversTheLast()
    {
        _backend.Behavior = Unavailable;

        var status = await _client.SayHelloTo("Ada").FailsAsync();

        Assert.Equal((StatusCode.Unavailable, "not now"), (status.StatusCode, status.Detail));
        Assert.Equal(3, _backend.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA17")]
    public async Task Unary_RetriedWithWeightedClusters_StaysInTheClusterOfTheFirstAttempt()
    {
        await using var two = await Backends.StartAsync("greeter-2", Unavailable);
        await using var three = await Backends.StartAsync("greeter-3", Unavailable);
        FakeBackend[] backends = [_backend, two, three];
        _backend.Behavior = Unavailable;
        _xds.SetService("split", s => s
            .AddCluster("one", _backend)
            .AddCluster("two", two)
            .AddCluster("three", three)
            .Split(("one", 1), ("two", 1), ("three", 1))
            .Retry(attempts: 2, on: "unavailable"));
        using var channel = _mesh.CreateGrpcChannel("xds:///split");
        var client = new Greeter.GreeterClient(channel);

        for (var call = 0; call < 6; call++)
        {
            var before = backends.Select(backend => backend.RequestCount).ToArray();
            await client.SayHelloTo("Ada").FailsAsync();

            Assert.Equal([0, 0, 3], backends.Select((backend, i) => backend.RequestCount - before[i]).Order());
        }
    }

    [Fact]
    public async Task Unary_StatusNotInThePolicy_IsDelivered()
    {
        _backend.Behavior = BackendBehavior.GrpcStatus(StatusCode.Internal);

        Assert.Equal(StatusCode.Internal, (await _client.SayHelloTo("Ada").FailsAsync()).StatusCode);
        Assert.Equal(1, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_UnavailableAfterAMessage_IsDelivered()
    {
        _backend.Behavior = new BackendBehavior { Grpc = new GrpcReply { StatusCode = StatusCode.Unavailable, TrailersOnly = false } };

        Assert.Equal(StatusCode.Unavailable, (await _client.SayHelloTo("Ada").FailsAsync()).StatusCode);
        Assert.Equal(1, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_HttpStatusInPlaceOfGrpc_IsRepeatedAsTheStatusItStandsFor()
    {
        _backend.Enqueue(BackendBehavior.Status(503));

        Assert.Equal("Ada", (await _client.SayHelloTo("Ada")).Name);
        Assert.Equal(2, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_ServerPushesBack_WaitsThatLong()
    {
        _backend.Enqueue(Unavailable.WithHeader("grpc-retry-pushback-ms", "500"));
        var clock = Stopwatch.StartNew();

        await _client.SayHelloTo("Ada");

        // Without the push-back the first retry comes after at most 25 ms. Timers may be early by their resolution.
        Assert.True(clock.ElapsedMilliseconds >= 480, $"{clock.ElapsedMilliseconds} ms");
        Assert.Equal(2, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_ServerForbidsRetries_DeliversTheFailure()
    {
        _backend.Enqueue(Unavailable.WithHeader("grpc-retry-pushback-ms", "-1"));

        Assert.Equal(StatusCode.Unavailable, (await _client.SayHelloTo("Ada").FailsAsync()).StatusCode);
        Assert.Equal(1, _backend.RequestCount);
    }

    [Fact]
    public async Task Unary_Retried_TellsTheServerTheTimeThatIsLeft()
    {
        _backend.Enqueue(Unavailable.WithHeader("grpc-retry-pushback-ms", "300"));

        await _client.SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.Add(TestTimeout.Ceiling));

        var told = _backend.Requests.Select(TimeoutOf).ToArray();
        Assert.InRange(told[0], TestTimeout.Ceiling / 2, TestTimeout.Ceiling);
        Assert.InRange(told[1], TimeSpan.Zero, told[0] - TimeSpan.FromMilliseconds(290));
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _mesh.DisposeAsync();
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }

    private static TimeSpan TimeoutOf(RecordedRequest request)
    {
        Assert.True(GrpcTimeoutHeader.TryParse(request.Headers[GrpcTimeoutHeader.Name], out var timeout));
        return timeout;
    }

    private async Task<string> CollectAsync(params string[] names)
    {
        using var call = _client.Collect(cancellationToken: TestTimeout.Token);
        foreach (var name in names)
        {
            await call.RequestStream.WriteAsync(new Hello { Name = name });
        }

        await call.RequestStream.CompleteAsync();
        return (await call).Name;
    }
}
