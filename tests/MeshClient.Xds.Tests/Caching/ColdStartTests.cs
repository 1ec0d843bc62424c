using System.Globalization;
using System.Runtime.InteropServices;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Caching;
using MeshClient.Xds.Client;
using MeshClient.Xds.Tests.Client.Support;
using Microsoft.Extensions.Logging;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Caching;

/// <summary>A client that starts while no control plane answers, after one that had its resources kept.</summary>
public sealed class ColdStartTests : IDisposable
{
    private const int Ignored = 1150;
    private const int SaveFailed = 1151;
    private const int Saved = 1152;
    private const int Used = 1153;
    private const int Rejected = 1155;

    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly CacheDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Start_ControlPlaneAway_CopiesServeWithAnAmbientError()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("ambient Unreachable");

        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
        Assert.Contains("cannot be reached", watcher.LastMessage, StringComparison.Ordinal);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((true, true, "v1", XdsResourceState.Requested), (status.IsFromCache, status.IsCached, status.Version, status.State));
        Assert.Contains((LogLevel.Warning, Used), bench.Logs.Noticeable);
    }

    [Fact]
    public async Task Watch_LaterDuringTheOutage_CopyServesToo()
    {
        await KeepAsync("l=a", "m=b");
        await using var bench = CreateBench();
        var first = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await first.Log.WaitForAsync("a");

        var second = await bench.WatchAsync(Lds, "m");
        await second.Log.WaitForAsync("ambient Unreachable");

        Assert.Equal(["b", "ambient Unreachable"], second.Events);
        Assert.Single(bench.Logs.Entries, entry => entry.Id == Used);
    }

    [Fact]
    public async Task Watch_NoCopy_FailsAsWithoutACache()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();

        var watcher = await bench.WatchAsync(Lds, "unknown");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("error Unreachable");

        Assert.Equal(["error Unreachable"], watcher.Events);
    }

    [Fact]
    public async Task Answer_ControlPlaneReturnsWithOtherContent_ReplacesTheCopy()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();
        var watcher = await RestoreAsync(bench, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var stream = await bench.Server.NextStreamAsync();
        var request = await stream.NextRequestAsync();
        await stream.RespondAsync(Lds, "v2", "n1", "l=new");

        Assert.Equal("", request.VersionInfo);
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "new"], watcher.Events);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((false, "v2", XdsResourceState.Acked), (status.IsFromCache, status.Version, status.State));
    }

    [Fact]
    public async Task Answer_ControlPlaneReturnsWithTheSameContent_ConfirmsTheCopy()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();
        var watcher = await RestoreAsync(bench, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await (await bench.Server.NextStreamAsync()).RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["a", "ambient Unreachable", "ambient none"], watcher.Events);
        Assert.False((await bench.StatusAsync(Lds, "l")).IsFromCache);
    }

    [Theory]
    [InlineData(XdsResourceType.Listener)]
    [InlineData(XdsResourceType.Endpoint)]
    public async Task Answer_ControlPlaneHasItNoMore_CopyGoesAway(XdsResourceType type)
    {
        await KeepAsync(type, "r=a", "s=b");
        await using var bench = CreateBench();
        var watcher = await RestoreAsync(bench, type, "r");
        var other = await bench.WatchAsync(type, "s");
        await other.Log.WaitForAsync("ambient Unreachable");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var stream = await bench.Server.NextStreamAsync();
        await stream.NextRequestAsync();
        await stream.RespondAsync(type, "v2", "n1", "s=b");
        Assert.Equal(["a", "ambient Unreachable", "ambient none"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(["a", "ambient Unreachable", "ambient none", "error DoesNotExist"], watcher.Events);
        await bench.Client.DisposeAsync();
        await using var next = CreateBench();
        var again = await next.WatchAsync(type, "r");
        await next.EndAsync(await next.Server.NextStreamAsync());
        await again.Log.WaitForAsync("error Unreachable");
        Assert.Equal(["error Unreachable"], again.Events);
    }

    [Fact]
    public async Task Answer_ControlPlaneSendsABadCopy_KeptOneStays()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();
        var watcher = await RestoreAsync(bench, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await (await bench.Server.NextStreamAsync()).RespondAsync(Lds, "v2", "n1", "l!bad");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["a", "ambient Unreachable", "ambient none", "ambient Invalid"], watcher.Events);
    }

    [Fact]
    public async Task Start_ControlPlaneSilent_CopiesServeAfterAMoment()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();
        var watcher = await bench.WatchAsync(Lds, "l");
        var unknown = await bench.WatchAsync(Lds, "unknown");
        var stream = await bench.Server.NextStreamAsync();
        await stream.NextRequestAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(5));
        await watcher.Log.WaitForAsync("ambient Unreachable");
        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
        Assert.Contains("No control plane has answered within 5 s: cp:1", watcher.LastMessage, StringComparison.Ordinal);

        // What there is no copy of waits as ever, and a copy is not given up for a server that has not said anything at all.
        Assert.Empty(unknown.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["error DoesNotExist"], unknown.Events);
        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
        await stream.RespondAsync(Lds, "v2", "n1", "l=b");
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b"], watcher.Events);
    }

    [Fact]
    public async Task Start_ControlPlaneAnswers_NothingIsTakenFromTheCache()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();

        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(4.9));
        await stream.RespondAsync(Lds, "v2", "n1", "l=b");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["b"], watcher.Events);
        Assert.DoesNotContain(bench.Logs.Entries, entry => entry.Id == Used);
    }

    [Fact]
    public async Task Start_SecondaryAnswers_IsPreferredToTheCache()
    {
        var bootstrap = new XdsBootstrap(new XdsServer("a:1"), new XdsServer("b:1"));
        await KeepAsync(bootstrap, "a:1", "l=a");
        await using var bench = CreateBench(bootstrap);

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
        await (await bench.Server.NextStreamAsync("b:1")).RespondAsync(Lds, "v1", "n1", "l=b");

        Assert.Equal(["b"], watcher.Events);
    }

    [Fact]
    public async Task Start_PrimaryHangsThenFails_CopyDoesNotKeepFromTheSecondary()
    {
        var bootstrap = new XdsBootstrap(new XdsServer("a:1"), new XdsServer("b:1"));
        await KeepAsync(bootstrap, "a:1", "l=a");
        await using var bench = CreateBench(bootstrap);
        var watcher = await bench.WatchAsync(Lds, "l");
        var primary = await bench.Server.NextStreamAsync("a:1");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(5));
        await watcher.Log.WaitForAsync("ambient Unreachable");

        await bench.EndAsync(primary, "connection timed out");
        await (await bench.Server.NextStreamAsync("b:1")).RespondAsync(Lds, "v1", "n1", "l=b");

        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b"], watcher.Events);
    }

    [Fact]
    public async Task Start_OtherNode_UsesNothing()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench(new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "node-2" } });

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("error Unreachable");

        Assert.Equal(["error Unreachable"], watcher.Events);
    }

    [Fact]
    public async Task Start_OtherNodeOfTheSameCacheIdentity_UsesWhatWasKept()
    {
        var shared = new CacheSettings(_directory.Path) { Identity = "checkout" };
        await using (var bench = CreateBench(Bootstrap, settings => settings with { Cache = shared }))
        {
            var (_, stream) = await bench.StartAsync(Lds, "l");
            await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        }

        var metadata = new Dictionary<string, object?> { ["NAME"] = "pod-2" };
        var other = new XdsBootstrap(new XdsServer("cp:1")) { Node = new XdsNode { Id = "node-2", Metadata = metadata } };
        await using var next = CreateBench(other, settings => settings with { Cache = shared });

        Assert.Equal(["a", "ambient Unreachable"], (await RestoreAsync(next, "l")).Events);
    }

    [Fact]
    public async Task Start_CopyNoLongerValid_IsRejectedByTheSameParser()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench(Bootstrap, settings => settings with
        {
            Decoder = (type, value, context, accepted) => TestDecoder.Decode(type, "l!stricter"u8, context, accepted),
        });

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("error Unreachable");

        Assert.Equal(["error Unreachable"], watcher.Events);
        Assert.Contains("stricter", Assert.Single(bench.Logs.Entries, entry => entry.Id == Rejected).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CopyTooOld_IsNotUsed()
    {
        await KeepAsync("l=a");
        await using var bench = CreateBench();
        bench.Time.Advance(TimeSpan.FromDays(8));

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("error Unreachable");

        Assert.Equal(["error Unreachable"], watcher.Events);
    }

    [Fact]
    public async Task Dispose_WhileACopyIsRead_TellsNobody()
    {
        await KeepAsync("l=a");
        using var begun = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        await using var bench = CreateBench(Bootstrap, settings => settings with
        {
            Decoder = (type, value, context, accepted) =>
            {
                begun.Release();
                Assert.True(goOn.Wait(Ceiling));
                return TestDecoder.Decode(type, value, context, accepted);
            },
        });
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.Server.NextStreamAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.True(await begun.WaitAsync(Ceiling));

        var disposal = bench.Client.DisposeAsync().AsTask();
        await bench.SettleAsync();
        goOn.Release();
        await disposal.WaitAsync(Ceiling);
        await bench.SettleAsync();

        Assert.Empty(watcher.Events);
    }

    [Fact]
    public async Task Start_SmallCopyOfALargeFile_DoesNotKeepTheFileInMemory()
    {
        await KeepAsync("l=a", $"large={new string('x', 100_000)}");
        await using var bench = CreateBench();

        await RestoreAsync(bench, "l");

        var raw = (await bench.StatusAsync(Lds, "l")).Raw!.Value.Value;
        Assert.True(MemoryMarshal.TryGetArray(raw.ToMemory(), out var bytes));
        Assert.Equal(raw.Length, bytes.Array!.Length);
    }

    [Fact]
    public async Task Change_NothingForLong_OnlyWhatTheServerInUseSentStaysYoung()
    {
        var bootstrap = new XdsBootstrap(new XdsServer("a:1"), new XdsServer("b:1"));
        await using (var bench = CreateBench(bootstrap))
        {
            await bench.WatchAsync(Lds, "l");
            await bench.WatchAsync(Eds, "e");
            await bench.EndAsync(await bench.Server.NextStreamAsync("a:1"));
            var secondary = await bench.Server.NextStreamAsync("b:1");
            await secondary.RespondAsync(Lds, "v1", "n1", "l=b");
            await secondary.RespondAsync(Eds, "v1", "n2", "e=b");
            await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
            await (await bench.Server.NextStreamAsync("a:1")).RespondAsync(Lds, "v1", "n1", "l=a");
            for (var day = 0; day < 14; day++)
            {
                await bench.AdvanceAsync(TimeSpan.FromDays(1));
            }
        }

        await using var next = CreateBench(bootstrap);
        next.Time.Advance(TimeSpan.FromDays(14));
        var listener = await next.WatchAsync(Lds, "l");
        var endpoints = await next.WatchAsync(Eds, "e");
        await next.EndAsync(await next.Server.NextStreamAsync("a:1"));
        await next.EndAsync(await next.Server.NextStreamAsync("b:1"));
        await listener.Log.WaitForAsync("ambient Unreachable");
        await endpoints.Log.WaitForAsync("error Unreachable");

        Assert.Equal("a", listener.Events[0]);
        Assert.Equal(["error Unreachable"], endpoints.Events);
    }

    [Fact]
    public async Task Start_FileCannotBeReadOrWritten_WarnsAndGoesOn()
    {
        Directory.CreateDirectory(new CacheStore(new CacheSettings(_directory.Path), CacheIdentity.Of(Bootstrap), TimeProvider.System, new RecordingLoggerFactory()).Path);
        await using var bench = CreateBench();

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("error Unreachable");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await (await bench.Server.NextStreamAsync()).RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(5));
        await bench.Logs.Ids.WaitForAsync($"{SaveFailed}");

        Assert.Equal(["error Unreachable", "a"], watcher.Events);
        Assert.Equal(1, bench.Logs.Noticeable.Count(entry => entry == (LogLevel.Warning, Ignored)));
        Assert.Equal(1, bench.Logs.Noticeable.Count(entry => entry == (LogLevel.Warning, SaveFailed)));
    }

    [Fact]
    public async Task Change_OneAfterTheOther_AreWrittenTogetherAndAtADistance()
    {
        await using var bench = CreateBench();
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(4.9));
        await stream.RespondAsync(Lds, "v2", "n2", "l=b");
        Assert.Empty(_directory.Files);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        await bench.Logs.Ids.WaitForAsync($"{Saved}");
        await stream.RespondAsync(Lds, "v3", "n3", "l=c");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Single(bench.Logs.Ids.All, id => id == $"{Saved}");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1));
        await bench.Logs.Ids.WaitForAsync($"{Saved}", 2);

        Assert.Single(_directory.Files);
    }

    [Fact]
    public async Task Change_NothingForLong_CopiesStayYoung()
    {
        await using (var bench = CreateBench())
        {
            var (_, stream) = await bench.StartAsync(Lds, "l");
            await stream.RespondAsync(Lds, "v1", "n1", "l=a");
            await bench.AdvanceAsync(TimeSpan.FromSeconds(5));
            await bench.Logs.Ids.WaitForAsync($"{Saved}");
            for (var day = 0; day < 14; day++)
            {
                await bench.AdvanceAsync(TimeSpan.FromDays(1));
            }
        }

        await using var next = CreateBench();
        next.Time.Advance(TimeSpan.FromDays(14));
        var watcher = await next.WatchAsync(Lds, "l");
        await next.EndAsync(await next.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("ambient Unreachable");

        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
    }

    [Theory]
    [InlineData("365")]
    [InlineData("10675199.02:48:05.4775807")]
    public async Task Change_MaxAgeBeyondTheReachOfTimers_KeepsAndTellsAsEver(string age)
    {
        var cache = new CacheSettings(_directory.Path) { MaxAge = TimeSpan.Parse(age, CultureInfo.InvariantCulture) };
        await using (var bench = CreateBench(Bootstrap, settings => settings with { Cache = cache }))
        {
            var (watcher, stream) = await bench.StartAsync(Lds, "l");
            await stream.RespondAsync(Lds, "v1", "n1", "l=a");
            Assert.Equal(["a"], watcher.Events);
        }

        await using var next = CreateBench(Bootstrap, settings => settings with { Cache = cache });
        next.Time.Advance(TimeSpan.FromDays(300));
        Assert.Equal(["a", "ambient Unreachable"], (await RestoreAsync(next, "l")).Events);
    }

    [Fact]
    public async Task Change_WithoutADirectory_WritesNothing()
    {
        await using (var bench = XdsClientBench.Create())
        {
            var (_, stream) = await bench.StartAsync(Lds, "l");
            await stream.RespondAsync(Lds, "v1", "n1", "l=a");
            await bench.AdvanceAsync(TimeSpan.FromMinutes(2));
        }

        Assert.Empty(_directory.Files);
    }

    private static XdsBootstrap Bootstrap => new(new XdsServer("cp:1")) { Node = new XdsNode { Id = "node-1" } };

    private static Task<RecordingWatcher> RestoreAsync(XdsClientBench bench, string name) => RestoreAsync(bench, Lds, name);

    private static async Task<RecordingWatcher> RestoreAsync(XdsClientBench bench, XdsResourceType type, string name)
    {
        var watcher = await bench.WatchAsync(type, name);
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await watcher.Log.WaitForAsync("ambient Unreachable");
        return watcher;
    }

    private Task KeepAsync(params string[] listeners) => KeepAsync(Lds, listeners);

    private Task KeepAsync(XdsResourceType type, params string[] resources) => KeepAsync(Bootstrap, "cp:1", type, resources);

    private Task KeepAsync(XdsBootstrap bootstrap, string server, params string[] listeners) => KeepAsync(bootstrap, server, Lds, listeners);

    /// <summary>An earlier run that received resources and ended well.</summary>
    private async Task KeepAsync(XdsBootstrap bootstrap, string server, XdsResourceType type, string[] resources)
    {
        await using var bench = CreateBench(bootstrap);
        foreach (var resource in resources)
        {
            await bench.WatchAsync(type, resource[..resource.IndexOf('=', StringComparison.Ordinal)]);
        }

        await (await bench.Server.NextStreamAsync(server)).RespondAsync(type, "v1", "n1", resources);
    }

    private XdsClientBench CreateBench() => CreateBench(Bootstrap);

    private XdsClientBench CreateBench(XdsBootstrap bootstrap, Func<XdsClientSettings, XdsClientSettings>? configure = null) => XdsClientBench.Create(
        bootstrap,
        settings => (configure ?? (same => same))(settings with { Cache = new CacheSettings(_directory.Path) }));
}
