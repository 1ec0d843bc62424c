using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Grpc.Server;
using MeshClient.IntegrationTests.Support;
using MeshClient.Resilience;
using MeshClient.Testing;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>What the mesh itself ends or refuses: always a status with a detail that names the cause, never an exception of HTTP.</summary>
public sealed class GrpcLimitTests
{
    [Fact]
    public async Task Unary_MaxStreamDurationOfTheRoute_EndsAsDeadlineExceeded()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        using var gate = backend.HoldRequests();
        xds.SetService("greeter", s => s
            .Endpoints(backend)
            .Route(r => r.MaxStreamDuration(TimeSpan.FromMilliseconds(300)).ToCluster("greeter")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.DeadlineExceeded, status.StatusCode);
        Assert.Contains("request_timeout", status.Detail, StringComparison.Ordinal);
        await backend.WaitForIdleAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Unary_MaxStreamDurationBelowTheDeadline_IsWhatTheServerIsTold()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend).Route(r => r.MaxStreamDuration(TimeSpan.FromSeconds(20)).ToCluster("greeter")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);

        await client.SayHelloTo("Ada");
        await client.SayHelloAsync(new Hello { Name = "Ada" }, deadline: DateTime.UtcNow.AddMinutes(1));

        Assert.All(backend.Requests, request =>
        {
            Assert.True(GrpcTimeoutHeader.TryParse(request.Headers[GrpcTimeoutHeader.Name], out var timeout));
            Assert.InRange(timeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        });
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA11")]
    public async Task Duplex_MaxStreamDurationOfTheListener_EndsTheOpenStream()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var server = await GreeterServer.StartAsync();
        xds.SetService("greeter", s => s.Endpoints(server.Address).Listener(l => l.MaxStreamDuration(TimeSpan.FromSeconds(1))));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        using var call = new Greeter.GreeterClient(channel).Chat(cancellationToken: TestTimeout.Token);
        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestTimeout.Token));

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        await server.Journal.Cancelled.WaitAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Duplex_StreamOpen_CountsAsInFlightUntilItEnds()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var server = await GreeterServer.StartAsync();
        xds.SetService("greeter", s => s.Endpoints(server.Address).CircuitBreaker(maxRequests: 1));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        using var call = client.Chat(cancellationToken: TestTimeout.Token);
        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));

        var status = await client.SayHelloTo("Grace").FailsAsync();
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(TestTimeout.Token));

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("circuit_breaker_open", status.Detail, StringComparison.Ordinal);
        Assert.Contains("cluster \"greeter\"", status.Detail, StringComparison.Ordinal);
        Assert.Equal("Hello Grace", (await client.SayHelloTo("Grace")).Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C14")]
    public async Task Duplex_TwoStreamsOfTwoOpen_RefusesTheThirdUntilOneEndsAndReportsADrop()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var server = await GreeterServer.StartAsync();
        xds.SetService("greeter", s => s.Endpoints(server.Address).CircuitBreaker(maxRequests: 2).Cluster(c => c.ReportLoad()));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        using var first = client.Chat(cancellationToken: TestTimeout.Token);
        using var second = client.Chat(cancellationToken: TestTimeout.Token);
        await first.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        await second.RequestStream.WriteAsync(new Hello { Name = "Alan" });
        Assert.True(await first.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.True(await second.ResponseStream.MoveNext(TestTimeout.Token));

        var refused = await client.SayHelloTo("Grace").FailsAsync();
        await first.RequestStream.CompleteAsync();
        Assert.False(await first.ResponseStream.MoveNext(TestTimeout.Token));
        var reply = await client.SayHelloTo("Grace");

        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Equal("Hello Grace", reply.Name);
        await xds.LoadReports.WaitUntilAsync(reports => reports.TotalsOf("greeter") == (3, 2, 0, 1), TestTimeout.Token);
    }

    [Fact]
    public async Task Dispose_StreamNotReadToItsEnd_GivesItsPlaceBack()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var server = await GreeterServer.StartAsync();
        xds.SetService("greeter", s => s.Endpoints(server.Address).CircuitBreaker(maxRequests: 1));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        using (var call = client.Chat(cancellationToken: TestTimeout.Token))
        {
            await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
            Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
        }

        await Eventually.IsAsync(() => client.SayHelloTo("Grace").EndsAsync(), status => status == StatusCode.OK);
        await server.Journal.Cancelled.WaitAsync(TestTimeout.Token);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 M16")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unary_NoRoute_IsUnavailableAndSaysSo(bool waitForReady)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend).Route(r => r.Prefix("/other.Service/").ToCluster("greeter")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var options = new CallOptions(cancellationToken: TestTimeout.Token).WithWaitForReady(waitForReady);
        var status = await new Greeter.GreeterClient(channel).SayHelloAsync(new Hello { Name = "Ada" }, options).FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("no_route", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 RA2")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unary_RouteThatAnswersItself_IsUnavailable(bool redirect)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetService("greeter", s => s.Route(r => _ = redirect ? r.Redirect(host: "elsewhere") : r.Respond(200, "hello")));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("does not forward", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 RA2")]
    [Trait("Rule", "xds-client 8.5 RA3")]
    [InlineData("", "no action that this client knows")]
    [InlineData(""", "non_forwarding_action": {}""", "non_forwarding_action, which is for servers")]
    public async Task Unary_RouteThatCannotForward_IsUnavailable(string action, string reason)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.SetService("greeter", _ => { });
        xds.SetJson(
            XdsResourceType.RouteConfiguration,
            $$$"""{ "name": "greeter", "virtual_hosts": [ { "name": "all", "domains": ["*"], "routes": [ { "match": { "prefix": "" }{{{action}}} } ] } ] }""");
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains(reason, status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 RA11")]
    public async Task Unary_RouteWithoutLimitBelowALimitedListener_HasNone()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s
            .Endpoints(backend)
            .Listener(l => l.MaxStreamDuration(TimeSpan.FromSeconds(1)))
            .Route(r => r.MaxStreamDuration(TimeSpan.Zero).ToCluster("greeter")));
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(xds, time);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        using var gate = backend.HoldRequests();
        using var call = new Greeter.GreeterClient(channel).SayHelloTo("Ada");
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        time.Advance(TimeSpan.FromSeconds(10));
        gate.Release();

        Assert.Equal("Ada", (await call).Name);
    }

    [Fact]
    public async Task Unary_DropEverything_IsUnavailable()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend).Drop("lb", 1_000_000));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");

        var status = await new Greeter.GreeterClient(channel).SayHelloTo("Ada").FailsAsync();

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("dropped", status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task Unary_SomeEndpointsDead_MovesOnWithoutAnyPolicy()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var dead = await Backends.StartAsync("dead");
        await using var deader = await Backends.StartAsync("deader");
        await using var live = await Backends.StartAsync("live");
        await dead.StopAsync(TestTimeout.Token);
        await deader.StopAsync(TestTimeout.Token);
        xds.SetService("greeter", s => s.Endpoints(dead, deader, live));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);

        for (var call = 0; call < 6; call++)
        {
            Assert.Equal("Ada", (await client.SayHelloTo("Ada")).Name);
        }

        Assert.Equal(6, live.RequestCount);
    }

    [Fact]
    public async Task Duplex_SomeEndpointsDead_MovesOnBeforeAnyMessageIsSent()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var dead = await Backends.StartAsync("dead");
        await using var live = await Backends.StartAsync("live");
        await dead.StopAsync(TestTimeout.Token);
        xds.SetService("greeter", s => s.Locality("near", l => l.Add(dead)).Locality("far", l => l.Priority(1).Add(live)));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        using var call = new Greeter.GreeterClient(channel).Chat(cancellationToken: TestTimeout.Token);

        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" });
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.Equal("Ada", call.ResponseStream.Current.Name);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(TestTimeout.Token));
    }

    [Fact]
    public async Task Unary_CallsInParallel_ShareOneConnectionToTheEndpoint()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("greeter-1");
        xds.SetService("greeter", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        using var another = mesh.CreateGrpcChannel("xds:///greeter");
        await new Greeter.GreeterClient(channel).SayHelloTo("warm up");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            await new Greeter.GreeterClient(i % 2 == 0 ? channel : another).SayHelloTo("Ada")));

        Assert.Equal(1, backend.ConnectionCount);
    }
}
