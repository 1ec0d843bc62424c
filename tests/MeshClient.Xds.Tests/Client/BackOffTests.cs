using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class BackOffTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T27")]
    public async Task Reconnect_StreamsEndBeforeAnyResponse_WaitsLongerEachTime(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await bench.EndAsync(stream);

        var delays = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            delays.Add(await ReconnectAndFailAsync(bench));
        }

        Assert.Collection(
            delays,
            delay => Assert.InRange(delay, 0.8, 1.2),
            delay => Assert.InRange(delay, 1.6 * 0.8, 1.6 * 1.2),
            delay => Assert.InRange(delay, 2.56 * 0.8, 2.56 * 1.2),
            delay => Assert.InRange(delay, 4.096 * 0.8, 4.096 * 1.2),
            delay => Assert.InRange(delay, 6.5536 * 0.8, 6.5536 * 1.2));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T28")]
    public void Next_ManyFailures_StaysUnderTheCeiling()
    {
        var backOff = new ConnectBackOff(new SeededRandomSource(7));

        var delays = Enumerable.Range(0, 1000).Select(_ => backOff.Next().TotalSeconds).ToList();

        Assert.All(delays, delay => Assert.InRange(delay, 0.8, 144));
        Assert.All(delays.Skip(20), delay => Assert.InRange(delay, 96, 144));

        // 980 draws of a uniform jitter of ±24 s: the mean lies within ±2.5 s (5.6 standard errors) of 120 s.
        Assert.InRange(delays.Skip(20).Average(), 117.5, 122.5);

        // It takes up the whole range: that none of 980 draws falls into the outer 2.4 s of one side has the probability 0.95^980.
        Assert.InRange(delays.Skip(20).Min(), 96, 98.4);
        Assert.InRange(delays.Skip(20).Max(), 141.6, 144);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T29")]
    public async Task Reconnect_AfterAResponse_BeginsAtTheFirstStep(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await bench.EndAsync(stream);
        await ReconnectAndFailAsync(bench);
        await ReconnectAndFailAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(4));
        var working = await bench.Server.NextStreamAsync();
        await working.RespondAsync(Lds, "v1", "n1", "l=a");

        await bench.EndAsync(working);

        Assert.InRange(await ReconnectAndFailAsync(bench), 0.8, 1.2);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T30")]
    public async Task End_BeforeAnyResponseWithoutError_IsUnreachable(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await bench.EndAsync(stream, AdsStreamEnd.Closed.Detail);

        Assert.Equal(["error Unreachable"], watcher.Events);
        Assert.Contains("the server closed the stream", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    public async Task End_UnreadableAfterAResponse_IsAFailureAndKeepsTheBackOffGrowing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (listener, stream) = await bench.StartAsync(Lds, "l");
        var endpoints = await bench.WatchAsync(Eds, "e");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.EndAsync(stream, "garbage", AdsStreamEndKind.Unreadable);

        Assert.Equal(["a", "ambient Unreachable"], listener.Events);
        Assert.Equal(["error Unreachable"], endpoints.Events);

        var first = await NextDelayAsync(bench);
        var again = await bench.Server.NextStreamAsync();
        await again.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.EndAsync(again, "garbage", AdsStreamEndKind.Unreadable);
        Assert.InRange(first, 0.8, 1.2);
        Assert.InRange(await NextDelayAsync(bench), 1.6 * 0.8, 1.6 * 1.2);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ReaderFails_ReconnectsWithBackOff(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        bench.ExpectsFailures = true;
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        // A response without a body is what no transport delivers: the reader must survive it all the same.
        stream.Send((AdsResponse)null!);
        await watcher.Log.WaitForAsync("ambient Unreachable");

        Assert.InRange(await NextDelayAsync(bench), 0.8, 1.2);
        await (await bench.Server.NextStreamAsync()).RespondAsync(Lds, "v2", "n1", "l=b");
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_DuringTheBackOff_DoesNotConnectEarlier(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await bench.EndAsync(stream);

        await bench.UnwatchAsync(Lds, "l", watcher);
        await bench.WatchAsync(Lds, "m");
        await bench.SettleAsync();

        Assert.Null(bench.Server.TryNextStream());
        Assert.InRange(await NextDelayAsync(bench), 0.8, 1.2);
        Assert.Equal(["m"], (await (await bench.Server.NextStreamAsync()).NextRequestAsync()).ResourceNames);
    }

    private static async Task<double> ReconnectAndFailAsync(XdsClientBench bench)
    {
        var delay = await NextDelayAsync(bench);
        await bench.EndAsync(await bench.Server.NextStreamAsync());
        return delay;
    }

    private static async Task<double> NextDelayAsync(XdsClientBench bench)
    {
        await bench.Time.WaitForTimerAsync();
        var delay = bench.Time.TimeToNextTimer!.Value;
        await bench.AdvanceAsync(delay);
        return delay.TotalSeconds;
    }
}
