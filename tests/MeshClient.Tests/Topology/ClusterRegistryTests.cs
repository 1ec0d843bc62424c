using MeshClient.Clusters;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;

namespace MeshClient.Tests.Topology;

public class ClusterRegistryTests
{
    private readonly RecordingObserver _first = new();
    private readonly RecordingObserver _second = new();

    [Fact]
    public async Task Acquire_SameName_IsTheSameCluster()
    {
        await using var mesh = new TopologyHarness();

        var one = await AcquireAsync(mesh, _first);
        var other = await AcquireAsync(mesh, _second);

        Assert.Same(one, other);
        Assert.Equal(["+Cluster c"], mesh.Source.History);
    }

    [Fact]
    public async Task Release_OneOfTwoObservers_KeepsTheCluster()
    {
        await using var mesh = new TopologyHarness();
        var cluster = await AcquireAsync(mesh, _first);
        await AcquireAsync(mesh, _second);

        await mesh.RunAsync(() => mesh.Clusters.Release(cluster, _first));

        Assert.Equal([cluster.Runtime], mesh.Clusters.Runtimes);
    }

    [Fact]
    public async Task Release_LastObserverWithoutCalls_ClosesTheCluster()
    {
        await using var mesh = new TopologyHarness();
        var cluster = await AcquireAsync(mesh, _first);
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));

        await mesh.RunAsync(() => mesh.Clusters.Release(cluster, _first));

        Assert.Empty(mesh.Source.Watched);
        Assert.Empty(mesh.Clusters.Runtimes);
        Assert.Empty(TopologyHarness.Addresses(cluster.Runtime));
        Assert.False(cluster.Runtime.TryEnterCall());
    }

    [Fact]
    public async Task Release_LastObserverDuringACall_KeepsUpdatingUntilTheCallEnds()
    {
        await using var mesh = new TopologyHarness();
        var cluster = await AcquireAsync(mesh, _first);
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));
        Assert.True(cluster.Runtime.TryEnterCall());

        await mesh.RunAsync(() => mesh.Clusters.Release(cluster, _first));
        await mesh.PushAsync(Models.Endpoints("c", "10.0.0.2"));
        var addresses = TopologyHarness.Addresses(cluster.Runtime);
        cluster.Runtime.ExitCall();
        await mesh.DrainAsync();

        Assert.Equal(["10.0.0.2:80"], addresses);
        Assert.Empty(mesh.Source.Watched);
    }

    [Fact]
    public async Task Acquire_WhileACallHoldsTheCluster_IsTheSameClusterAndStaysAfterTheCall()
    {
        await using var mesh = new TopologyHarness();
        var cluster = await AcquireAsync(mesh, _first);
        Assert.True(cluster.Runtime.TryEnterCall());
        await mesh.RunAsync(() => mesh.Clusters.Release(cluster, _first));

        var again = await AcquireAsync(mesh, _second);
        cluster.Runtime.ExitCall();
        await mesh.DrainAsync();

        Assert.Same(cluster, again);
        Assert.Equal([cluster.Runtime], mesh.Clusters.Runtimes);
        Assert.True(cluster.Runtime.TryEnterCall());
    }

    [Fact]
    public async Task Acquire_BeforeAReleasedClusterIsClosed_IsTheSameCluster()
    {
        await using var mesh = new TopologyHarness();
        var cluster = await AcquireAsync(mesh, _first);

        // One turn of the loop: the removal that the release posts has not run yet.
        RoutedCluster? again = null;
        await mesh.RunAsync(() =>
        {
            mesh.Clusters.Release(cluster, _first);
            again = mesh.Clusters.Acquire("c", _second);
        });

        Assert.Same(cluster, again);
        Assert.Equal([cluster.Runtime], mesh.Clusters.Runtimes);
        Assert.True(cluster.Runtime.TryEnterCall());
        Assert.Equal(["Cluster c"], mesh.Source.Watched);
    }

    // Calls enter and leave on their own threads while a topology gives the cluster up and takes it back. Whatever the schedule, a
    // cluster that a call entered stays in the registry, and so subscribed, while the call lasts; nothing is left at the end.
    [Fact]
    public async Task Release_RacingWithCalls_NeverClosesAClusterUnderACall()
    {
        await using var mesh = new TopologyHarness();
        var cluster = await AcquireAsync(mesh, _first);
        ClusterRuntime? current = cluster.Runtime;
        var firstCall = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref current) is { } runtime)
            {
                if (runtime.TryEnterCall())
                {
                    Assert.Contains(runtime, mesh.Clusters.Runtimes);
                    runtime.ExitCall();
                    firstCall.TrySetResult();
                }
            }
        })).ToArray();
        await firstCall.Task.WaitAsync(TimeSpan.FromSeconds(20));

        for (var i = 0; i < 500; i++)
        {
            await mesh.Loop.InvokeAsync(() => mesh.Clusters.Release(cluster, _first));
            cluster = await AcquireAsync(mesh, _first);
            Volatile.Write(ref current, cluster.Runtime);
        }

        Volatile.Write(ref current, null);
        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(20));
        await mesh.RunAsync(() => mesh.Clusters.Release(cluster, _first));

        Assert.Empty(mesh.Clusters.Runtimes);
        Assert.Empty(mesh.Source.Watched);
    }

    private static Task<RoutedCluster> AcquireAsync(TopologyHarness mesh, RecordingObserver observer) =>
        mesh.Loop.InvokeAsync(() => mesh.Clusters.Acquire("c", observer));
}
