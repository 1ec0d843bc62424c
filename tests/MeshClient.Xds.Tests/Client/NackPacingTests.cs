using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

/// <summary>Against servers that answer every NACK with the same bad content (envoy-http section 12, go-control-plane).</summary>
public sealed class NackPacingTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "envoy-http 12 NACK loop")]
    public async Task Receive_BadContentAfterEachNack_NacksEverMoreSlowly(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Cds, "c");

        var delays = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            delays.Add(await RejectAsync(bench, stream, $"n{i}"));
        }

        Assert.Equal([0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], delays);
    }

    [Fact]
    public async Task Receive_GoodContentWhileANackWaits_IsUsedAndAckedAtOnce()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "c");
        await RejectAsync(bench, stream, "n1");
        await stream.RespondAsync(Cds, "bad", "n2", "c!bad");
        await bench.SettleAsync();
        Assert.Null(stream.TryNextRequest());

        await stream.RespondAsync(Cds, "v1", "n3", "c=a");

        var ack = await stream.NextRequestAsync();
        Assert.Equal(("v1", "n3", true), (ack.VersionInfo, ack.ResponseNonce, ack.ErrorDetail is null));
        Assert.Equal(["error Invalid", "a"], watcher.Events);
        Assert.Equal(0, bench.Time.ActiveTimerCount);
        Assert.Equal(0, await RejectAsync(bench, stream, "n4"));
    }

    [Fact]
    public async Task Receive_GoodContentWhileADeltaNackWaits_SendsBothRepliesInOrder()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (watcher, stream) = await bench.StartAsync(Cds, "c");
        await RejectAsync(bench, stream, "n1");
        await stream.RespondAsync(Cds, "bad", "n2", "c!bad");
        await bench.SettleAsync();
        Assert.Null(stream.TryNextRequest());

        await stream.RespondAsync(Cds, "v1", "n3", "c=a");

        var nack = await stream.NextRequestAsync();
        var ack = await stream.NextRequestAsync();
        Assert.Equal(("n2", false), (nack.ResponseNonce, nack.ErrorDetail is null));
        Assert.Equal(("n3", true), (ack.ResponseNonce, ack.ErrorDetail is null));
        Assert.Equal(["error Invalid", "a"], watcher.Events);
        Assert.Equal(0, bench.Time.ActiveTimerCount);
        Assert.Equal(0, await RejectAsync(bench, stream, "n4"));
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_OtherTypesWhileANackWaits_AreNotHeldUp(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Cds, "c");
        var endpoints = await bench.WatchAsync(Eds, "e");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v1", "m1", "e=a");
        await stream.NextRequestAsync();
        await RejectAsync(bench, stream, "n1");
        await stream.RespondAsync(Cds, "bad", "n2", "c!bad");

        await stream.RespondAsync(Eds, "v2", "m2", "e=b");

        Assert.Equal("m2", (await stream.NextRequestAsync()).ResponseNonce);
        Assert.Equal(["a", "b"], endpoints.Events);
    }

    [Fact]
    public async Task Watch_AnotherNameWhileANackWaits_SendsBothAtOnce()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");
        await RejectAsync(bench, stream, "n1");
        await stream.RespondAsync(Cds, "bad", "n2", "c!bad");

        await bench.WatchAsync(Cds, "d");

        var request = await stream.NextRequestAsync();
        Assert.Equal(["c", "d"], request.ResourceNames);
        Assert.Equal(("n2", false), (request.ResponseNonce, request.ErrorDetail is null));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Null(stream.TryNextRequest());
    }

    [Fact]
    public async Task Watch_AnotherNameWhileADeltaNackWaits_SendsTheNameAtOnceAndTheNackInTime()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta);
        var (_, stream) = await bench.StartAsync(Cds, "c");
        await RejectAsync(bench, stream, "n1");
        await stream.RespondAsync(Cds, "bad", "n2", "c!bad");

        await bench.WatchAsync(Cds, "d");

        var request = await stream.NextRequestAsync();
        Assert.Equal(["d"], request.Subscribed);
        Assert.Equal(("", true), (request.ResponseNonce, request.ErrorDetail is null));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        var nack = await stream.NextRequestAsync();
        Assert.Empty(nack.Subscribed);
        Assert.Equal(("n2", false), (nack.ResponseNonce, nack.ErrorDetail is null));
    }

    [Theory]
    [BothProtocols]
    public async Task End_WhileANackWaits_ForgetsIt(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Cds, "c");
        await RejectAsync(bench, stream, "n1");
        await stream.RespondAsync(Cds, "bad", "n2", "c!bad");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        Assert.Null((await second.NextRequestAsync()).ErrorDetail);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Null(second.TryNextRequest());
    }

    [Fact]
    public void Delay_LongAfterTheLastNack_IsOver()
    {
        var time = new FakeTimeProvider();
        var pacer = new NackPacer(time);
        pacer.NackSent();
        pacer.NackSent();
        Assert.Equal(TimeSpan.FromMilliseconds(200), pacer.Delay);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(pacer.Delay < TimeSpan.Zero);
    }

    /// <summary>Sends bad content and returns after how many seconds the NACK came.</summary>
    private static async Task<double> RejectAsync(XdsClientBench bench, FakeAdsStream stream, string nonce)
    {
        await stream.RespondAsync(Cds, "bad", nonce, "c!bad");
        await bench.SettleAsync();
        var delay = bench.Time.TimeToNextTimer ?? TimeSpan.Zero;
        await bench.AdvanceAsync(delay);
        Assert.Equal(nonce, stream.TryNextRequest()?.ResponseNonce);
        return delay.TotalSeconds;
    }
}
