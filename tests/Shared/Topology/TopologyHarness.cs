using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Routing;
using MeshClient.Testing;
using MeshClient.Topology;
using MeshClient.Transport;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Shared.Topology;

/// <summary>
/// The topology of a runtime on a real control loop, with a control plane, DNS and clock that the test plays. Every method returns
/// when all that it caused has been processed.
/// </summary>
internal sealed class TopologyHarness : IAsyncDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    public TopologyHarness(TopologyOptions? options = null)
    {
        Loop = new ControlLoop(Log);
        Source = new FakeResourceSource(Loop);
        Context = new TopologyContext(Source, Loop, Dns, Time, Random, options ?? new TopologyOptions(), Log);
        Clusters = new ClusterRegistry(Context, CreateCluster);
        Targets = new TargetRegistry(Context, Clusters, key => key.Name);
    }

    public RecordingLogger Log { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public FakeDnsResolver Dns { get; } = new();

    public SeededRandomSource Random { get; } = new(1);

    public ControlLoop Loop { get; }

    public FakeResourceSource Source { get; }

    public TopologyContext Context { get; }

    public ClusterRegistry Clusters { get; }

    public TargetRegistry Targets { get; }

    /// <summary>How often any cluster runtime was configured.</summary>
    public int ClusterUpdates => Log.Count(1230);

    /// <summary>The clusters that the only route of the target can choose.</summary>
    public static string[] RoutedClusters(TargetRuntime target)
    {
        var clusters = new List<string>();
        foreach (var cluster in Route(target).Clusters)
        {
            clusters.Add(cluster.Name);
        }

        return [.. clusters];
    }

    /// <summary>What a call does first: reads the state, chooses a cluster and pins it.</summary>
    public static ClusterRuntime EnterCall(TargetRuntime target)
    {
        var cluster = Route(target).Choose(0);
        Assert.True(cluster.TryEnterCall(), $"Cluster {cluster.Name} is routed to but cannot be entered.");
        return cluster;
    }

    /// <summary>
    /// A whole call as the request path makes it: reads the state again when the cluster has just gone. False when no cluster could be
    /// entered or it had no endpoint.
    /// </summary>
    public static bool TryCall(TargetRuntime target)
    {
        for (var i = 0; i < 100; i++)
        {
            var cluster = Route(target).Choose(0);
            if (cluster.TryEnterCall())
            {
                // An attempt needs the configuration of the leaf that it has just picked from.
                var picked = cluster.Pick(new PickContext(0), out var leaf, out _) == PickStatus.Picked && leaf.Resource is not null;
                cluster.ExitCall();
                return picked;
            }
        }

        return false;
    }

    /// <summary>The addresses that round robin gives, each once, in order of their text; through an aggregate those of its leaf.</summary>
    public static string[] Addresses(ClusterRuntime cluster)
    {
        var addresses = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 16 && cluster.Pick(new PickContext(0), out _, out var endpoint) == PickStatus.Picked; i++)
        {
            addresses.Add(endpoint!.Address.Text);
        }

        return [.. addresses];
    }

    /// <summary>The leaves that an aggregate stands for, in order; none for a cluster with endpoints of its own.</summary>
    public string[] Leaves(string cluster) => [.. (Cluster(cluster).Aggregate?.Leaves ?? []).Select(leaf => leaf.Name)];

    public ClusterRuntime Cluster(string name) => Clusters.Runtimes.Single(cluster => cluster.Name == name);

    public async Task<TargetRuntime> StartAsync(string host)
    {
        var target = Targets.Get(host, TargetKey.NoPort);
        await DrainAsync();
        return target;
    }

    /// <summary>All in one turn of the loop, as one response would.</summary>
    public Task PushAsync(params XdsResource[] resources) => RunAsync(() =>
    {
        foreach (var resource in resources)
        {
            Source.Set(resource);
        }
    });

    public Task FailAsync(XdsResourceType type, string name, XdsError error) => RunAsync(() => Source.Fail(type, name, error));

    public Task ImpairAsync(XdsResourceType type, string name, XdsError? error) => RunAsync(() => Source.Impair(type, name, error));

    public async Task AdvanceAsync(TimeSpan time)
    {
        Time.Advance(time);
        await DrainAsync();
    }

    public async Task RunAsync(Action work)
    {
        await Loop.InvokeAsync(work).WaitAsync(Ceiling);
        await DrainAsync();
    }

    /// <summary>Work on the loop posts more work: answers, evaluations, closing. The longest chain is far shorter than this.</summary>
    public async Task DrainAsync()
    {
        for (var i = 0; i < 50; i++)
        {
            await Loop.InvokeAsync(() => { }).WaitAsync(Ceiling);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Targets.DisposeAsync().AsTask().WaitAsync(Ceiling);
        await Clusters.DisposeAsync().AsTask().WaitAsync(Ceiling);
        await Loop.DisposeAsync().AsTask().WaitAsync(Ceiling);
        Assert.Empty(Source.Watched);
        Assert.Empty(Log.Criticals);
    }

    private static ForwardRoute Route(TargetRuntime target)
    {
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{target.Name}/");
        return Assert.IsType<ForwardRoute>(target.State.Routes!.Match(request, isGrpc: false, random: 0)?.Action);
    }

    private ClusterRuntime CreateCluster(string name, Action<ClusterRuntime> unreferenced)
    {
        var transports = new ClusterTransportFactory(Time);
        return new ClusterRuntime(name, new ClusterBalancer(name, transports, Time, Random, Loop, Log), transports, unreferenced);
    }
}
