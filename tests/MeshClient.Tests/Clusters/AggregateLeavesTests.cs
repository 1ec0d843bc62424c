using MeshClient.Tests.Shared.Topology;

namespace MeshClient.Tests.Clusters;

public class AggregateLeavesTests
{
    // A call that waits asks again and again; what it asks for must not pile up in leaves that do not change for long.
    [Fact]
    public async Task NextChange_NothingChanged_IsTheSameForAllWhoWait()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x"), Models.Cluster("x"), Models.Endpoints("x"));
        var target = await mesh.StartAsync("greeter");
        var leaves = TopologyHarness.EnterCall(target).Aggregate!;

        var first = leaves.NextChange;
        var again = leaves.NextChange;
        await mesh.PushAsync(Models.Endpoints("x", "10.0.0.1"));
        await first.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Same(first, again);
        Assert.False(leaves.NextChange.IsCompleted);
        mesh.Cluster("top").ExitCall();
    }
}
