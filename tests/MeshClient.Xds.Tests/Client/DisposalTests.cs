using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class DisposalTests
{
    private const int ShutdownIncomplete = 1007;

    [Theory]
    [BothProtocols]
    public async Task Dispose_WithStreamAndTimers_EndsEverything(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");

        await bench.Client.DisposeAsync();
        await bench.Client.DisposeAsync();
        await bench.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.True(stream.IsDisposed);
        Assert.True(Assert.Single(bench.Server.Transports).IsDisposed);
        Assert.Empty(watcher.Events);
        Assert.Equal(0, bench.Time.ActiveTimerCount);
        Assert.Null(bench.Server.TryNextStream());
    }

    [Theory]
    [BothProtocols]
    public async Task Dispose_DuringTheBackOff_StopsIt(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await bench.EndAsync(stream);

        await bench.Client.DisposeAsync();
        await bench.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Null(bench.Server.TryNextStream());
        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }

    [Theory]
    [BothProtocols]
    public async Task Dispose_WhileConnecting_DoesNotWait(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        bench.Server.AcceptsConnections = false;
        await bench.WatchAsync(Lds, "l");
        var stream = await bench.Server.NextStreamAsync();

        await bench.Client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(stream.IsDisposed);
    }

    [Theory]
    [BothProtocols]
    public async Task Dispose_AfterTheLoop_StillEndsTheStream(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");

        await bench.Loop.DisposeAsync();
        await bench.Client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(stream.IsDisposed);
    }

    [Theory]
    [BothProtocols]
    public async Task Dispose_StreamDoesNotEnd_GivesUpAfterTheTimeout(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        stream.IgnoresDisposal = true;

        var disposal = bench.Client.DisposeAsync().AsTask();
        await bench.Time.WaitForTimerAsync();
        Assert.False(disposal.IsCompleted);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await disposal.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Contains(bench.Logs.Noticeable, entry => entry.Id == ShutdownIncomplete);
        stream.End(AdsStreamEnd.Closed);
    }

    [Fact]
    public async Task Receive_AfterTheLoop_EndsTheStreamQuietly()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Eds, "e");
        await bench.Loop.DisposeAsync();

        stream.Send(new DiscoveryResponse { TypeUrl = XdsResourceTypes.TypeUrl(Eds), Resources = { TestDecoder.Resource(Eds, "e=a") } });
        await bench.Client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(stream.IsDisposed);
        Assert.Empty(watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_AfterDisposal_DoesNothing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        await bench.Client.DisposeAsync();

        var watcher = await bench.WatchAsync(Lds, "l");
        await bench.UnwatchAsync(Lds, "l", watcher);
        await bench.SettleAsync();

        Assert.Empty(watcher.Events);
        Assert.Empty(bench.Server.Transports);
    }
}
