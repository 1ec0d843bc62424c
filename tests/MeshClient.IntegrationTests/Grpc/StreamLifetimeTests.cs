using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>Streams outlive what the control plane and servers do meanwhile; new calls follow it.</summary>
public sealed class StreamLifetimeTests : IAsyncLifetime
{
    private FakeXdsServer _xds = null!;
    private FakeBackend _one = null!;
    private FakeBackend _two = null!;
    private MeshRuntime _mesh = null!;
    private GrpcChannel _channel = null!;
    private Greeter.GreeterClient _client = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _one = await Backends.StartAsync("one");
        _two = await Backends.StartAsync("two");
        _xds.SetService("greeter", s => s.Endpoints(_one));
        _mesh = XdsMesh.Runtime(_xds);
        _channel = _mesh.CreateGrpcChannel("xds:///greeter");
        _client = new Greeter.GreeterClient(_channel);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P13")]
    public async Task Push_EndpointRemoved_OpenStreamGoesOnAndThenTheConnectionCloses()
    {
        using var call = await OpenAsync();

        _xds.Set(XdsResources.Endpoints("greeter").Add(_two));
        await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
        await _client.SayHelloTo("Grace");

        Assert.Equal(1, _two.RequestCount);
        await TalkAsync(call);
        await EndAsync(call);
        await _one.WaitUntilAsync(backend => backend.OpenConnectionCount == 0, TestTimeout.Token);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X7")]
    public async Task Push_ClusterReplaced_OpenStreamGoesOnAndThenTheConnectionCloses()
    {
        using var call = await OpenAsync();

        _xds.Update(u => u.Set(
            XdsResources.RouteConfiguration("greeter").ToCluster("v2"),
            XdsResources.Cluster("v2"),
            XdsResources.Endpoints("v2").Add(_two)));
        await _xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "v2", TestTimeout.Token);
        await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.RouteConfiguration, XdsResourceType.Cluster, XdsResourceType.Endpoint);
        await _client.SayHelloTo("Grace");

        Assert.Equal(1, _two.RequestCount);
        await TalkAsync(call);
        await EndAsync(call);
        await _one.WaitUntilAsync(backend => backend.OpenConnectionCount == 0, TestTimeout.Token);
    }

    [Fact]
    public async Task Drain_ServerAsksItsClientsToLeave_OpenStreamGoesOnBesideANewConnection()
    {
        using var call = await OpenAsync();

        _one.DrainConnections();
        await Eventually.IsAsync(
            async () =>
            {
                await _client.SayHelloTo("Grace");
                return _one.ConnectionCount;
            },
            connections => connections == 2);

        await TalkAsync(call);
        await EndAsync(call);
        await _one.WaitUntilAsync(backend => backend.OpenConnectionCount == 1, TestTimeout.Token);
    }

    [Fact]
    public async Task Die_ServerOfAnOpenStream_EndsItAsUnavailableAndNewCallsGoElsewhere()
    {
        _xds.SetService("greeter", s => s.Locality("near", l => l.Add(_one)).Locality("far", l => l.Priority(1).Add(_two)));
        using var call = await OpenAsync();

        await _one.StopAsync(TestTimeout.Token);

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        await _client.SayHelloTo("Grace");
        Assert.Equal(1, _two.RequestCount);
    }

    [Fact]
    public async Task Duplex_ServerAnswersBeforeTheClientIsDone_DeliversTheStatus()
    {
        _xds.Set(XdsResources.RouteConfiguration("greeter").Route(r => r.Retry(attempts: 2, on: "unavailable").ToCluster("greeter")));
        _one.Behavior = BackendBehavior.Handle(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "14";
            context.Response.Headers["grpc-message"] = "too busy to listen";
            return Task.CompletedTask;
        });
        using var call = _client.Chat(cancellationToken: TestTimeout.Token);

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestTimeout.Token));

        Assert.Equal((StatusCode.Unavailable, "too busy to listen"), (exception.StatusCode, exception.Status.Detail));
    }

    [Fact]
    public async Task Unary_DeadlineWhileWaitingForARetry_IsDeadlineExceeded()
    {
        _xds.Set(XdsResources.RouteConfiguration("greeter").Route(r => r.Retry(attempts: 2, on: "unavailable").ToCluster("greeter")));

        // Configured and connected before the clock of the deadline runs.
        await _client.SayHelloTo("Grace");
        _one.Behavior = BackendBehavior.GrpcStatus(StatusCode.Unavailable).WithHeader("grpc-retry-pushback-ms", "60000");
        var call = _client.SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.AddSeconds(2));

        var status = await call.FailsAsync();

        Assert.Equal(StatusCode.DeadlineExceeded, status.StatusCode);
        Assert.Equal(2, _one.RequestCount);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _mesh.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _xds.DisposeAsync();
    }

    private async Task<AsyncDuplexStreamingCall<Hello, Hello>> OpenAsync()
    {
        var call = _client.Chat(cancellationToken: TestTimeout.Token);
        await TalkAsync(call);
        return call;
    }

    private static async Task TalkAsync(AsyncDuplexStreamingCall<Hello, Hello> call)
    {
        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal("Ada", call.ResponseStream.Current.Name);
    }

    private static async Task EndAsync(AsyncDuplexStreamingCall<Hello, Hello> call)
    {
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }
}
