using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class WatcherTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T23")]
    public async Task Receive_WatcherStillBusy_ReadsNoFurtherResponse(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        using var gate = new ManualResetEventSlim();
        watcher.Callback = () => Assert.True(gate.Wait(TimeSpan.FromSeconds(20)));

        stream.Send(stream.Response(Eds, "v1", "v1", "e=a"));
        stream.Send(stream.Response(Eds, "v2", "v2", "e=b"));
        stream.Send(stream.Response(Eds, "v3", "v3", "e=c"));
        await watcher.Log.WaitForAsync("a");

        Assert.Equal(1, stream.ReadCount);
        gate.Set();
        await watcher.Log.WaitForAsync("c");
        Assert.Equal(["a", "b", "c"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T24")]
    public async Task Receive_WatcherEndsItselfAndStartsAnother_IsSafe(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (first, stream) = await bench.StartAsync(Cds, "c");
        var second = await bench.WatchAsync(Cds, "c");
        var added = new RecordingWatcher();
        first.Callback = () =>
        {
            bench.Client.Unwatch(Cds, "c", first);
            bench.Client.Unwatch(Cds, "c", second);
            bench.Client.Watch(Cds, "c", added);
            bench.Client.Watch(Eds, "e", added);
        };

        await stream.RespondAsync(Cds, "v1", "n1", "c=a");
        var ack = await stream.NextRequestAsync();
        var subscribe = await stream.NextRequestAsync();
        await stream.RespondAsync(Cds, "v2", "n2", "c=b");

        Assert.Equal("n1", ack.ResponseNonce);
        Assert.Equal(["e"], subscribe.ResourceNames);
        Assert.Equal(["a"], first.Events);
        Assert.Empty(second.Events);
        Assert.Equal(["a", "b"], added.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T25")]
    public async Task Receive_WatcherThrows_OthersAreToldAndTheServerGetsItsAck(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        bench.ExpectsFailures = true;
        var (first, stream) = await bench.StartAsync(Eds, "e");
        var second = await bench.WatchAsync(Eds, "e");
        first.Callback = () => throw new InvalidOperationException("watcher bug");

        await stream.RespondAsync(Eds, "v1", "n1", "e=a");

        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);
        Assert.Equal(["a"], second.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.7 X14")]
    public async Task Unwatch_BeforeTheFirstDelivery_HearsNothing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        var watcher = new RecordingWatcher();

        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Watch(Eds, "e", watcher);
            bench.Client.Unwatch(Eds, "e", watcher);
        });
        await bench.SettleAsync();

        Assert.Empty(watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_SameWatcherForTwoNames_HearsOfBoth(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "a");
        var watcher = new RecordingWatcher();
        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Watch(Eds, "a", watcher);
            bench.Client.Watch(Eds, "b", watcher);
        });

        await stream.RespondAsync(Eds, "v1", "n1", "a=1", "b=2");

        Assert.Equal(["1", "2"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Unwatch_WhatIsNotWatched_IsHarmless(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");

        await bench.UnwatchAsync(Eds, "other", watcher);
        await bench.UnwatchAsync(Eds, "e", new RecordingWatcher());
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
        Assert.False(stream.IsDisposed);
    }
}
