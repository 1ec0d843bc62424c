using MeshClient.Tests.Shared.Topology;
using static MeshClient.ConformanceTests.Topology.AggregateMesh;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>Clusters that become aggregates and cease to be (gRFC A37, A75): cases of xds-client 8.6.</summary>
public sealed class AggregateUpdateTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_BecomesAnAggregateAndBack_ServesAllTheTime()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, Leaf("top"));

        await mesh.PushAsync(Models.Aggregate("top", "a"), Models.Cluster("a"));
        var pending = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("a", "10.0.0.1"));
        var aggregate = (Addresses(target).Single(), mesh.Source.Watched.Contains("Endpoint top"));
        await mesh.PushAsync(Models.Cluster("top", "other"));
        var pendingBack = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("other", "10.0.0.2"));

        Assert.Equal([AddressOf("top")], pending);
        Assert.Equal(("10.0.0.1:80", false), aggregate);
        Assert.Equal(["10.0.0.1:80"], pendingBack);
        Assert.Equal(["10.0.0.2:80"], Addresses(target));
        Assert.Equal(["Cluster top", "Endpoint other", "Listener svc"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_BelowAnAggregateBecomesOne_ServesAllTheTime()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, [Models.Aggregate("top", "mid"), .. Leaf("mid")]);

        await mesh.PushAsync(Models.Aggregate("mid", "a"), Models.Cluster("a"));
        var pending = (mesh.Leaves("top").Single(), Addresses(target).Single());
        await mesh.PushAsync(Models.Endpoints("a", "10.0.0.1"));
        var nested = (mesh.Leaves("top").Single(), Addresses(target).Single());
        await mesh.PushAsync(Leaf("mid"));

        Assert.Equal(("mid", AddressOf("mid")), pending);
        Assert.Equal(("a", "10.0.0.1:80"), nested);
        Assert.Equal([AddressOf("mid")], Addresses(target));
    }

    // The aggregate never completes: what the cluster was before must still be there when it turns back, and follow its new service.
    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_TurnsBackBeforeTheAggregateIsComplete_ServesAllTheTime()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, Leaf("top"));

        await mesh.PushAsync(Models.Aggregate("top", "a"));
        await mesh.PushAsync(Models.Cluster("top", "other"));
        var pending = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("other", "10.0.0.2"));

        Assert.Equal([AddressOf("top")], pending);
        Assert.Equal(["10.0.0.2:80"], Addresses(target));
        Assert.Equal(["Cluster top", "Endpoint other", "Listener svc"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_FlipsBetweenAggregateAndEndpointsUnderLoad_NoCallFails()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, [.. Leaf("top"), .. Leaf("a"), .. Leaf("b")]);
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.True(TopologyHarness.TryCall(target), "A call found no endpoint.");
                started.TrySetResult();
            }
        });
        await Task.WhenAny(started.Task, load).WaitAsync(Ceiling);

        for (var i = 0; i < 100; i++)
        {
            await mesh.PushAsync(Models.Aggregate("top", "a"));
            await mesh.PushAsync(Models.Aggregate("top", "b", "a"));
            await mesh.PushAsync(Models.Cluster("top"));
        }

        await stop.CancelAsync();
        await load.WaitAsync(Ceiling);
        Assert.Empty(mesh.Leaves("top"));
        Assert.Equal([AddressOf("top")], Addresses(target));
    }
}
