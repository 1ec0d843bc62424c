using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class ResourceTimerTests
{
    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D1")]
    public async Task Wait_ServerNeverAnswers_ResourceDoesNotExistAfter15Seconds(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, _) = await bench.StartAsync(Lds, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(14.9));
        Assert.Empty(watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        Assert.Equal(["error DoesNotExist"], watcher.Events);
        Assert.Contains("Listener \"l\" does not exist: it was not sent within 15 s (control plane cp:1, node id \"node-1\")", watcher.LastMessage, StringComparison.Ordinal);
        Assert.Contains("The server has not sent anything on this stream", watcher.LastMessage, StringComparison.Ordinal);
        Assert.Equal(XdsResourceState.DoesNotExist, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D2")]
    public async Task Wait_AnswerInTime_NothingHappensLater(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(14));
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["a"], watcher.Events);
        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D3")]
    public async Task Wait_InvalidAnswerInTime_GivesThatErrorOnly(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(14));
        await stream.RespondAsync(Lds, "v1", "n1", "l!bad");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D4")]
    public async Task Wait_ServerRefusesConnections_NeverCountsAsMissing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        bench.Server.AcceptsConnections = false;
        var watcher = await bench.WatchAsync(Lds, "l");

        await bench.EndAsync(await bench.Server.NextStreamAsync());
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        var hanging = await bench.Server.NextStreamAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["error Unreachable"], watcher.Events);
        await bench.EndAsync(hanging, "connection timed out");

        Assert.Equal(["error Unreachable", "error Unreachable"], watcher.Events);
        Assert.Contains("connection timed out", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D5")]
    public async Task Wait_StreamBreaksMeanwhile_CountsFromTheSecondRequest(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        var other = await bench.WatchAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        await bench.Server.NextStreamAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(14.7));
        Assert.Empty(watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.4));

        Assert.Equal(["error DoesNotExist"], watcher.Events);
        Assert.Equal(["a"], other.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D6")]
    public async Task Wait_CachedResourceOnASilentStream_IsKept(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        // The time of a missing resource would count from the request on the new stream.
        Assert.Equal(["l"], (await (await bench.Server.NextStreamAsync()).NextRequestAsync()).ResourceNames);
        await bench.SettleAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["a"], watcher.Events);
        Assert.Equal(XdsResourceState.Acked, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D7")]
    public async Task Wait_TimeoutIsTransient_IsATimeoutAfter30Seconds(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, XdsServerFeatures.ResourceTimerIsTransientError);
        var (watcher, _) = await bench.StartAsync(Lds, "l");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(29.9));
        Assert.Empty(watcher.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        Assert.Equal(["error Timeout"], watcher.Events);
        Assert.Equal(XdsResourceState.Timeout, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D8")]
    public async Task Receive_AfterTheTimer_Recovers(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));

        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        Assert.Equal(["error DoesNotExist", "a"], watcher.Events);
        Assert.Equal(XdsResourceState.Acked, (await bench.StatusAsync(Lds, "l")).State);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.3 D14")]
    public async Task Receive_ListenerNeverReceivedIsAbsent_TimerDecides(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "present");
        var absent = await bench.WatchAsync(Lds, "absent");
        await bench.SettleAsync();

        await stream.RespondAsync(Lds, "v1", "n1", "present=a");
        Assert.Empty(absent.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(["error DoesNotExist"], absent.Events);
        Assert.Contains("Check that the control plane has this resource for this node.", absent.LastMessage, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols]
    public async Task Wait_RequestNotYetSent_TimerDoesNotRun(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.NextRequestAsync();
        stream.HoldWrites();
        var watcher = await bench.WatchAsync(Eds, "e");
        await stream.NextRequestAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(watcher.Events);
        stream.ReleaseWrites();
        await bench.Time.WaitForTimerAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(["error DoesNotExist"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_AnswerBeforeTheWriteCompletes_StartsNoTimer(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.NextRequestAsync();
        stream.HoldWrites();
        var watcher = await bench.WatchAsync(Eds, "e");
        await stream.NextRequestAsync();

        await stream.RespondAsync(Eds, "v1", "n1", "e!bad");
        stream.ReleaseWrites();
        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Unwatch_BeforeTheTimer_StopsIt(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        var watcher = await bench.WatchAsync(Eds, "e");
        await bench.SettleAsync();
        Assert.Equal(1, bench.Time.ActiveTimerCount);

        await bench.UnwatchAsync(Eds, "e", watcher);
        await bench.SettleAsync();

        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }
}
