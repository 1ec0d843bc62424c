using System.Diagnostics.Metrics;
using System.Net;
using MeshClient.Diagnostics;
using MeshClient.Http;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Tests.Support;
using MeshClient.Topology;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Http;

/// <summary>Calls whose configuration comes late, or changes between reading the routes and entering the cluster that they name.</summary>
public sealed class MeshHandlerTests : IDisposable
{
    private static readonly Route Answer = new() { Match = new RouteMatch { Path = RouteModels.AnyPath }, Action = new DirectResponseAction(202, []) };

    private readonly Meter _meter = new("test");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Send_TargetLeavesTheMeshMeanwhile_IsPassedThrough()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");
        target.Publish(TargetState.Ready(RouteModels.Table(RouteModels.To("gone", RouteModels.AnyPath))));
        using var passThrough = new HttpMessageInvoker(new AnswerHandler());
        using var client = CreateClient(mesh, () => target.Publish(TargetState.Unknown(Models.Missing("listener greeter"))), passThrough);

        using var response = await client.GetAsync(new Uri("http://greeter/"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Send_TargetIsDroppedMeanwhile_GoesOnWithItsSuccessor()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");
        target.Publish(TargetState.Ready(RouteModels.Table(RouteModels.To("gone", RouteModels.AnyPath))));
        var successor = new TargetRuntime(new TargetKey("greeter"));
        successor.Publish(TargetState.Ready(RouteModels.Table(Answer)));
        using var client = CreateClient(mesh, () => target.Retire(() => successor), passThrough: null);

        using var response = await client.GetAsync(new Uri("http://greeter/"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Send_ConfigurationComesLate_IsMeasuredFromTheStart()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");
        using var client = CreateClient(mesh, () => { }, passThrough: null);
        using var recorder = new MetricRecorder(_meter);

        var call = client.GetAsync(new Uri("http://greeter/"));
        mesh.Time.Advance(TimeSpan.FromSeconds(3));
        target.Publish(TargetState.Ready(RouteModels.Table(Answer)));
        using var response = await call;

        Assert.Equal(3, Assert.Single(recorder.Of("mesh.client.call.duration")).Value);
    }

    [Theory]
    [InlineData(10, "error.type=deadline_exceeded")]
    [InlineData(9, "mesh.outcome=cancelled")]
    public async Task Send_GivenUpWithoutConfiguration_IsMeasuredWithItsReason(int seconds, string expected)
    {
        await using var mesh = new TopologyHarness();
        await mesh.StartAsync("greeter");
        using var client = CreateClient(mesh, () => { }, passThrough: null);
        using var recorder = new MetricRecorder(_meter);
        using var caller = new CancellationTokenSource();
        using var request = Requests.Grpc("/s/m", ("grpc-timeout", "10S"));
        request.Version = HttpVersion.Version20;

        var call = client.SendAsync(request, caller.Token);
        mesh.Time.Advance(TimeSpan.FromSeconds(seconds));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var measured = Assert.Single(recorder.Of("mesh.client.call.duration"));
        Assert.Equal(seconds, measured.Value);
        Assert.Contains(expected, measured.Tags, StringComparison.Ordinal);
    }

    private HttpClient CreateClient(TopologyHarness mesh, Action afterReadingTheRoutes, HttpMessageInvoker? passThrough)
    {
        var context = new MeshCallContext(
            mesh.Time, new ActingRandomSource(afterReadingTheRoutes), new MeshCallMetrics(_meter), new MethodTags(), LocalReplyMode.Exceptions, NullLogger.Instance);
        return new HttpClient(new MeshHandler(mesh.Targets, context, passThrough, target: null));
    }

    /// <summary>The draw for routes and clusters comes after the routes were read.</summary>
    private sealed class ActingRandomSource(Action act) : IRandomSource
    {
        public double NextDouble() => 0;

        public int Next(int exclusiveMax) => 0;

        public ulong NextUInt64()
        {
            act();
            return 0;
        }
    }

    private sealed class AnswerHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted));
    }
}
