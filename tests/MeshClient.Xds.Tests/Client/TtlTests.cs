using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

/// <summary>Resources with a lifetime (xds-client 2.5).</summary>
public sealed class TtlTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Wait_NotRefreshed_ExpiresAndStaysInForceAsStale(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondWrappedAsync(Lds, "v1", "n1", Timed("l=a", "v1", 10));

        await bench.AdvanceAsync(TimeSpan.FromSeconds(9.9));
        Assert.Equal(["a"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
        Assert.Equal(
            "Listener \"l\" expired: the control plane did not refresh it within its TTL of 10 s (control plane cp:1, node id \"node-1\"). The stale copy stays in force.",
            watcher.LastMessage);
        var status = await bench.StatusAsync(Lds, "l");
        Assert.Equal((XdsResourceState.DoesNotExist, true), (status.State, status.IsCached));
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Wait_ServerThatFailsOnDataErrors_ExpiredResourceIsDropped(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 10, Eds));

        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["a", "error DoesNotExist"], watcher.Events);
        Assert.False((await bench.StatusAsync(Eds, "e")).IsCached);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Receive_Heartbeats_KeepTheResourceAndAreAcked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondWrappedAsync(Lds, "v1", "n1", Timed("l=a", "v1", 10));
        await stream.NextRequestAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(8));
        await stream.RespondWrappedAsync(Lds, "v1", "n2", Heartbeat("l", "v1", 10));
        var ack = await stream.NextRequestAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(9.9));

        Assert.Equal(("n2", true), (ack.ResponseNonce, ack.ErrorDetail is null));
        Assert.Equal(["a"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_HeartbeatAfterExpiry_BringsTheKeptCopyBack(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondWrappedAsync(Lds, "v1", "n1", Timed("l=a", "v1", 10));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(12));

        await stream.RespondWrappedAsync(Lds, "v1", "n2", Heartbeat("l", "v1", 10));

        Assert.Equal(["a", "ambient DoesNotExist", "ambient none"], watcher.Events);
        Assert.Equal(XdsResourceState.Acked, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Receive_CopyWithoutTtl_LivesForEver(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondWrappedAsync(Lds, "v1", "n1", Timed("l=a", "v1", 10));

        await stream.RespondAsync(Lds, "v2", "n2", "l=b");
        await bench.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(["a", "b"], watcher.Events);
        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Receive_HeartbeatWithoutTtl_EndsTheCountdown(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondWrappedAsync(Lds, "v1", "n1", Timed("l=a", "v1", 10));

        await stream.RespondWrappedAsync(Lds, "v1", "n2", new Resource { Name = "l", Version = "v1" });
        await bench.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(["a"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Receive_HeartbeatOfAnotherVersion_IsNacked(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 10, Eds));
        await stream.NextRequestAsync();

        await stream.RespondWrappedAsync(Eds, "v2", "n2", Heartbeat("e", "v2", 10));

        var nack = await stream.NextRequestAsync();
        Assert.Equal("n2", nack.ResponseNonce);
        Assert.Contains("the wrapper has no resource, and its version \"v2\" is not the one in force", nack.ErrorDetail.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "ambient Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_HeartbeatOfTheRejectedVersion_IsNackedAndKeepsTheReason(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v2", "n2", "e!weights are wrong");
        await stream.NextRequestAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1));

        await stream.RespondWrappedAsync(Eds, "v2", "n3", Heartbeat("e", "v2", 10));

        Assert.Contains("was rejected before", (await stream.NextRequestAsync()).ErrorDetail.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "ambient Invalid"], watcher.Events);
        Assert.Contains("weights are wrong", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_HeartbeatsAlone_DeleteNothing()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.FailOnDataErrors);
        var (timed, stream) = await bench.StartAsync(Cds, "timed");
        var plain = await bench.WatchAsync(Cds, "plain");
        await stream.RespondWrappedAsync(Cds, "v1", "n1", Timed("timed=a", "", 10, Cds), TestDecoder.Wrapped(Cds, "plain=a", ""));

        // go-control-plane: no version in the wrapper, and only what has a lifetime.
        await stream.RespondWrappedAsync(Cds, "v1", "n2", Heartbeat("timed", "", 10));

        Assert.Equal(["a"], timed.Events);
        Assert.Equal(["a"], plain.Events);

        await stream.RespondWrappedAsync(Cds, "v2", "n3", Timed("timed=b", "", 10, Cds));
        Assert.Equal(["a", "error DoesNotExist"], plain.Events);
    }

    [Fact]
    public async Task Receive_HeartbeatOfTheTypesVersion_RefreshesWhatCameUnderAnOlderOne()
    {
        await using var bench = XdsClientBench.Create();
        var (first, stream) = await bench.StartAsync(Eds, "first");
        var second = await bench.WatchAsync(Eds, "second");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("first=a", "", 10, Eds));
        await stream.RespondWrappedAsync(Eds, "v2", "n2", Timed("second=a", "", 10, Eds));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(8));

        await stream.RespondWrappedAsync(Eds, "v2", "n3", Heartbeat("first", "", 10), Heartbeat("second", "", 10));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(8));

        Assert.Equal(["a"], first.Events);
        Assert.Equal(["a"], second.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 2.5")]
    public async Task Wait_ServerGone_ExpiresAllTheSame(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 100, Eds));
        bench.Server.AcceptsConnections = false;
        await bench.EndAsync(stream);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(100));

        Assert.Equal(["a", "error DoesNotExist"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Wait_LifetimeBeyondTheReachOfTimers_IsCountedInFull(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 100 * 24 * 3600, Eds));

        for (var days = 0; days < 99; days += 3)
        {
            await bench.AdvanceAsync(TimeSpan.FromDays(3));
        }

        Assert.Equal(["a"], watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, 0, 0)]
    [InlineData(XdsTransportProtocol.Delta, 0, 0)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, -1, 0)]
    [InlineData(XdsTransportProtocol.Delta, 1, -1)]
    [InlineData(XdsTransportProtocol.Delta, long.MaxValue, 0)]
    public async Task Receive_TtlThatIsNoLifetime_IsNacked(XdsTransportProtocol protocol, long seconds, int nanos)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        var wrapper = TestDecoder.Wrapped(Eds, "e=a", "v1");
        wrapper.Ttl = new Duration { Seconds = seconds, Nanos = nanos };

        await stream.RespondWrappedAsync(Eds, "v1", "n1", wrapper);

        Assert.Contains("resource \"e\": the ttl", (await stream.NextRequestAsync()).ErrorDetail.Message, StringComparison.Ordinal);
        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Unwatch_ResourceWithTtl_StopsTheCountdown(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 10, Eds));

        await bench.UnwatchAsync(Eds, "e", watcher);
        await bench.SettleAsync();

        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }

    [Theory]
    [BothProtocols]
    public async Task Dispose_ResourceWithTtl_StopsTheCountdown(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 1000, Eds));

        await bench.Client.DisposeAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }

    [Fact]
    public async Task Wait_DeltaResourceExpired_IsSubscribedAgain()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta, XdsServerFeatures.FailOnDataErrors);
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 10, Eds));
        await stream.NextRequestAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["e"], (await stream.NextRequestAsync()).Subscribed);
        await stream.RespondAsync(Eds, "v1", "n2", "e=a");
        Assert.Equal(["a", "error DoesNotExist", "a"], watcher.Events);
    }

    [Fact]
    public async Task Receive_DeltaHeartbeatOfWhatWasDropped_IsNackedAndAskedForAgain()
    {
        await using var bench = XdsClientBench.Create(XdsTransportProtocol.Delta, XdsServerFeatures.FailOnDataErrors);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondWrappedAsync(Eds, "v1", "n1", Timed("e=a", "v1", 10, Eds));
        await stream.NextRequestAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));
        await stream.NextRequestAsync();

        await stream.RespondWrappedAsync(Eds, "v1", "n2", Heartbeat("e", "v1", 10));

        var nack = await stream.NextRequestAsync();
        Assert.Equal(("n2", false), (nack.ResponseNonce, nack.ErrorDetail is null));
        Assert.Equal(["e"], nack.Subscribed);
    }

    private static Resource Timed(string text, string version, long seconds, XdsResourceType type = Lds)
    {
        var wrapper = TestDecoder.Wrapped(type, text, version);
        wrapper.Ttl = new Duration { Seconds = seconds };
        return wrapper;
    }

    private static Resource Heartbeat(string name, string version, long seconds) =>
        new() { Name = name, Version = version, Ttl = new Duration { Seconds = seconds } };
}
