using System.Collections.Concurrent;
using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>Unary calls, several at a time, while servers and configuration change: no call may fail.</summary>
public sealed class GrpcChurnTests : IAsyncLifetime
{
    // Not more than the retries that a cluster allows at a time.
    private const int Callers = 3;

    private readonly ConcurrentQueue<string> _failures = new();
    private FakeXdsServer _xds = null!;
    private FakeBackend _one = null!;
    private FakeBackend _two = null!;
    private MeshRuntime _mesh = null!;
    private volatile bool _stopped;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _one = await Backends.StartAsync("one");
        _two = await Backends.StartAsync("two");
        _mesh = XdsMesh.Runtime(_xds);
    }

    [Fact]
    public async Task Restart_ServersOneAfterTheOther_FailsNoCallWithARetryPolicy()
    {
        _xds.SetService("greeter", s => s.Endpoints(_one, _two).Retry(attempts: 2, on: "unavailable"));
        var traffic = StartTraffic();
        await FlowsAsync(_one, _two);

        await CrashAsync(_one);
        await FlowsAsync(_two);
        await _one.RestartAsync(TestTimeout.Token);
        await FlowsAsync(_one);
        await CrashAsync(_two);
        await FlowsAsync(_one);
        await _two.RestartAsync(TestTimeout.Token);
        await FlowsAsync(_two);

        await EndsWithoutFailureAsync(traffic);
    }

    [Fact]
    public async Task Drain_ServersAskTheirClientsToLeave_FailsNoCall()
    {
        // A call that crosses the server's GOAWAY on the wire may be cut off; repeating it is the retry policy's part.
        _xds.SetService("greeter", s => s.Endpoints(_one, _two).Retry(attempts: 3, on: "unavailable"));
        var traffic = StartTraffic();

        for (var round = 0; round < 5; round++)
        {
            await FlowsAsync(_one, _two);
            _one.DrainConnections();
            _two.DrainConnections();
        }

        await FlowsAsync(_one, _two);
        await EndsWithoutFailureAsync(traffic);
        Assert.True(_one.ConnectionCount > 1, $"{_one}");
    }

    [Fact]
    public async Task Push_EndpointsComeAndGo_FailsNoCall()
    {
        _xds.SetService("greeter", s => s.Endpoints(_one));
        var traffic = StartTraffic();

        for (var round = 0; round < 10; round++)
        {
            var next = round % 2 == 0 ? _two : _one;
            _xds.Set(XdsResources.Endpoints("greeter").Add(next));
            await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
            await FlowsAsync(next);
        }

        await EndsWithoutFailureAsync(traffic);
    }

    public async Task DisposeAsync()
    {
        _stopped = true;
        await _mesh.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _xds.DisposeAsync();
    }

    /// <summary>
    /// Ends a server while every caller waits for it: a call that has its response headers may not be repeated, so none may have them.
    /// </summary>
    private static async Task CrashAsync(FakeBackend backend)
    {
        using var gate = backend.HoldRequests();
        await gate.WaitForHeldAsync(Callers, TestTimeout.Token);
        await backend.StopAsync(TestTimeout.Token);
    }

    private static Task FlowsAsync(params FakeBackend[] backends) =>
        Task.WhenAll(backends.Select(backend => backend.WaitForRequestsAsync(backend.RequestCount + 10, TestTimeout.Token)));

    private Task StartTraffic() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(CallAsync)));

    private async Task EndsWithoutFailureAsync(Task traffic)
    {
        _stopped = true;
        await traffic;
        Assert.True(_failures.IsEmpty, string.Join("\n", _failures));
    }

    private async Task CallAsync()
    {
        using var channel = _mesh.CreateGrpcChannel("xds:///greeter");
        var client = new Greeter.GreeterClient(channel);
        while (!_stopped)
        {
            try
            {
                await client.SayHelloTo("Ada");
            }
            catch (RpcException exception)
            {
                _failures.Enqueue(exception.ToString());
            }
        }
    }
}
