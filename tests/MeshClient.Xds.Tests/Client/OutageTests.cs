using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class OutageTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E8")]
    public async Task Fail_ServerAwayForLong_CachedResourcesStayInForce(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.EndAsync(stream);

        var attempts = await FailForAsync(bench, TimeSpan.FromMinutes(10));

        Assert.Equal(["a", "ambient Unreachable"], watcher.Events);
        Assert.True((await bench.StatusAsync(Eds, "e")).IsCached);

        // 1 + 1.6 + ... reaches the ceiling of 120 s after about 5 minutes: 11 to 14 attempts in 10 minutes with a spread of 20 %.
        Assert.InRange(attempts, 10, 16);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E9")]
    public async Task Watch_DuringAnOutage_FailsAtOnceAndRecoversLater(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (cached, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.EndAsync(stream);
        await FailForAsync(bench, TimeSpan.FromSeconds(1.2));

        var late = await bench.WatchAsync(Eds, "late");
        await bench.SettleAsync();
        Assert.Equal(["error Unreachable"], late.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        var back = await bench.Server.NextStreamAsync();
        await back.RespondAsync(Eds, "v1", "n1", "e=a", "late=b");

        Assert.Equal(["error Unreachable", "b"], late.Events);
        Assert.Equal(["a", "ambient Unreachable", "ambient none"], cached.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E10")]
    public async Task Watch_ServerComesUpLater_SucceedsAtTheNextAttempt(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        bench.Server.AcceptsConnections = false;
        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.EndAsync(await bench.Server.NextStreamAsync());

        bench.Server.AcceptsConnections = true;
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var stream = await bench.Server.NextStreamAsync();
        Assert.Equal(["l"], (await stream.NextRequestAsync()).ResourceNames);
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        Assert.Equal(["error Unreachable", "a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 E11")]
    public async Task Watch_CachedNameDuringAnOutage_HearsTheValueThenTheError(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.EndAsync(stream);
        await FailForAsync(bench, TimeSpan.FromSeconds(1.2));

        var late = await bench.WatchAsync(Eds, "e");
        await bench.SettleAsync();

        Assert.Equal(["a", "ambient Unreachable"], late.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_ResourceHasAnErrorOfItsOwn_ThatErrorStays(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e!bad");

        await bench.EndAsync(stream);
        await FailForAsync(bench, TimeSpan.FromSeconds(1.2));

        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Fail_ServerGoesAndReturns_IsCountedOncePerOutage(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        var atFirst = await ConnectedAsync(bench);
        await bench.EndAsync(stream);
        await FailForAsync(bench, TimeSpan.FromSeconds(3));
        var during = await ConnectedAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));
        var back = await bench.Server.NextStreamAsync();
        var reopened = await ConnectedAsync(bench);
        await back.RespondAsync(Eds, "v1", "n1", "e=a");

        var recovered = await ConnectedAsync(bench);

        Assert.Equal((true, false, false, true), (atFirst, during, reopened, recovered));
        Assert.Single(bench.Observer.Log.All, text => text == "failed");
    }

    /// <summary>Lets every attempt fail at once for a while. Returns how many there were.</summary>
    private static async Task<int> FailForAsync(XdsClientBench bench, TimeSpan duration)
    {
        var end = bench.Time.GetUtcNow() + duration;
        var attempts = 0;
        while (bench.Time.TimeToNextTimer is { } next && bench.Time.GetUtcNow() + next <= end)
        {
            await bench.AdvanceAsync(next);
            await bench.EndAsync(await bench.Server.NextStreamAsync());
            attempts++;
        }

        return attempts;
    }

    private static async Task<bool> ConnectedAsync(XdsClientBench bench) =>
        Assert.Single((await bench.Client.GetSnapshotAsync()).Servers).IsConnected;
}
