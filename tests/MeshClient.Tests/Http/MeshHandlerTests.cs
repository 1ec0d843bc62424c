using System.Diagnostics.Metrics;
using System.Net;
using MeshClient.Diagnostics;
using MeshClient.Http;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Http;

/// <summary>What becomes of calls whose configuration changes between reading the routes and entering the cluster that they name.</summary>
public sealed class MeshHandlerTests : IDisposable
{
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
        var successor = new TargetRuntime(new TargetKey("greeter"), unknownIsAnswer: false);
        var answer = new Route { Match = new RouteMatch { Path = RouteModels.AnyPath }, Action = new DirectResponseAction(202, []) };
        successor.Publish(TargetState.Ready(RouteModels.Table(answer)));
        using var client = CreateClient(mesh, () => target.Retire(() => successor), passThrough: null);

        using var response = await client.GetAsync(new Uri("http://greeter/"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
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
