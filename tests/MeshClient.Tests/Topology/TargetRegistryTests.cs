using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;

namespace MeshClient.Tests.Topology;

public class TargetRegistryTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Get_SameHostAndPort_IsTheSameTarget()
    {
        await using var mesh = new TopologyHarness();

        var one = mesh.Targets.Get("greeter", 8080);
        var other = mesh.Targets.Get("greeter", 8080);

        Assert.Same(one, other);
    }

    [Theory]
    [InlineData("greeter", TargetKey.NoPort, "Listener greeter")]
    [InlineData("greeter", 8080, "Listener greeter:8080")]
    [InlineData("[::1]", 8080, "Listener [::1]:8080")]
    public async Task Get_NewTarget_WatchesTheListenerOfTheNameAsWritten(string host, int port, string watched)
    {
        await using var mesh = new TopologyHarness();

        mesh.Targets.Get(host, port);
        await mesh.DrainAsync();

        Assert.Equal([watched], mesh.Source.Watched);
    }

    [Fact]
    public async Task Get_KnownTarget_AllocatesNothing()
    {
        await using var mesh = new TopologyHarness();
        var target = mesh.Targets.Get("greeter", 8080);
        GetManyTimes(mesh);

        var before = GC.GetAllocatedBytesForCurrentThread();
        GetManyTimes(mesh);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Same(target, mesh.Targets.Get("greeter", 8080));
    }

    [Fact]
    public async Task Get_FromManyThreads_StartsOneTopology()
    {
        await using var mesh = new TopologyHarness();
        using var gate = new Barrier(4);

        var targets = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                gate.SignalAndWait(Ceiling);
                return mesh.Targets.Get("greeter", TargetKey.NoPort);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).WaitAsync(Ceiling);
        await mesh.DrainAsync();

        Assert.Single(targets.Distinct());
        Assert.Equal(["+Listener greeter"], mesh.Source.History);
    }

    [Fact]
    public async Task Get_TimeoutsBeyondTheReachOfTimers_AreTaken()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { TargetIdleTimeout = TimeSpan.MaxValue, InitialFetchTimeout = TimeSpan.MaxValue });

        mesh.Targets.Get("greeter", TargetKey.NoPort);
        await mesh.DrainAsync();

        Assert.Equal(["+Listener greeter"], mesh.Source.History);
    }

    [Fact]
    public async Task Get_BeyondTheBound_FailsAtOnceAndNamesTheOption()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { MaxTargets = 2 });
        mesh.Targets.Get("one", TargetKey.NoPort);
        var known = mesh.Targets.Get("two", TargetKey.NoPort);

        var refused = mesh.Targets.Get("three", TargetKey.NoPort);
        mesh.Targets.Get("four", TargetKey.NoPort);

        var patient = refused.WaitForConfigAsync(ConfigWait.Ready, CancellationToken.None);
        Assert.True(patient.IsCompletedSuccessfully);
        Assert.Equal(TargetStatus.Failed, refused.State.Status);
        Assert.Contains("MaxTargets", refused.State.Error!.Message, StringComparison.Ordinal);
        Assert.Same(known, mesh.Targets.Get("two", TargetKey.NoPort));
        Assert.Equal(1, mesh.Log.Count(1210));
    }

    [Fact]
    public async Task Advance_IdleTarget_IsDroppedWithItsWatches()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh);

        await mesh.AdvanceAsync(Idle - TimeSpan.FromSeconds(1));
        var kept = mesh.Targets.Targets.Count();
        await mesh.AdvanceAsync(Idle / 8);
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(1, kept);
        Assert.Empty(mesh.Targets.Targets);
        Assert.Empty(mesh.Source.Watched);
        Assert.Same(TargetState.Pending, target.State);
    }

    [Fact]
    public async Task Advance_UsedTarget_Stays()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh);

        await mesh.AdvanceAsync(Idle / 2);
        mesh.Targets.Get("greeter", TargetKey.NoPort);
        await mesh.AdvanceAsync(Idle - TimeSpan.FromSeconds(1));

        Assert.Equal([target], mesh.Targets.Targets);
        Assert.Equal(TargetStatus.Ready, target.State.Status);
    }

    [Fact]
    public async Task Advance_UnknownTarget_IsRememberedAndExpiresToo()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions());
        var target = await mesh.StartAsync("outside");
        await mesh.FailAsync(XdsResourceType.Listener, "outside", Models.Missing("listener outside"));

        var again = mesh.Targets.Get("outside", TargetKey.NoPort);
        await mesh.AdvanceAsync(Idle * 2);

        Assert.Same(target, again);
        Assert.Empty(mesh.Targets.Targets);
        Assert.Equal(["+Listener outside", "-Listener outside"], mesh.Source.History);
    }

    [Fact]
    public async Task Advance_KeptTarget_NeverExpires()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { MaxTargets = 1 });
        mesh.Targets.Get("other", TargetKey.NoPort);
        var target = mesh.Targets.Keep(new TargetKey("greeter", 8080));

        await mesh.AdvanceAsync(Idle * 3);

        Assert.Equal([target], mesh.Targets.Targets);
        Assert.Same(target, mesh.Targets.Get("greeter", 8080));
    }

    [Fact]
    public async Task Advance_NoIdleTimeout_KeepsTargets()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { TargetIdleTimeout = Timeout.InfiniteTimeSpan });
        await StartReadyAsync(mesh);

        await mesh.AdvanceAsync(TimeSpan.FromDays(30));

        Assert.Single(mesh.Targets.Targets);
    }

    [Fact]
    public async Task Get_AfterTheTargetWasDropped_StartsAgainAndTheOldOneLeadsThere()
    {
        await using var mesh = new TopologyHarness();
        var old = await StartReadyAsync(mesh);
        await mesh.AdvanceAsync(Idle * 2);

        var state = await old.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None).AsTask().WaitAsync(Ceiling);

        var target = mesh.Targets.Get("greeter", TargetKey.NoPort);
        Assert.NotSame(old, target);
        Assert.Same(target.State, state);
        Assert.Equal(TargetStatus.Ready, state.Status);
    }

    [Fact]
    public async Task Get_SpaceAgainAfterADrop_AcceptsNewTargets()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { MaxTargets = 1 });
        mesh.Targets.Get("one", TargetKey.NoPort);
        mesh.Targets.Get("two", TargetKey.NoPort);
        await mesh.AdvanceAsync(Idle * 2);

        var target = mesh.Targets.Get("two", TargetKey.NoPort);

        Assert.Equal("two", target.Name);
        Assert.Equal(TargetStatus.Pending, target.State.Status);
    }

    [Fact]
    public async Task WaitUntilReady_KeptTargets_WaitsForAllOfThem()
    {
        await using var mesh = new TopologyHarness();
        mesh.Targets.Keep(new TargetKey("one"));
        mesh.Targets.Keep(new TargetKey("two"));
        var wait = mesh.Targets.WaitUntilReadyAsync(CancellationToken.None);
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"), Models.InlineListener("one", Models.Host("*", "c")));
        var early = wait.IsCompleted;

        await mesh.PushAsync(Models.InlineListener("two", Models.Host("*", "c")));

        Assert.False(early);
        await wait.WaitAsync(Ceiling);
    }

    [Fact]
    public async Task Get_AfterDisposal_Throws()
    {
        var mesh = new TopologyHarness();
        await mesh.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => mesh.Targets.Get("greeter", TargetKey.NoPort));
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmless()
    {
        var mesh = new TopologyHarness();
        await mesh.DisposeAsync();

        await mesh.Targets.DisposeAsync();
    }

    private static void GetManyTimes(TopologyHarness mesh)
    {
        for (var i = 0; i < 10_000; i++)
        {
            mesh.Targets.Get("greeter", 8080);
        }
    }

    private static async Task<TargetRuntime> StartReadyAsync(TopologyHarness mesh)
    {
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "c")), Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));
        var target = await mesh.StartAsync("greeter");
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        return target;
    }
}
