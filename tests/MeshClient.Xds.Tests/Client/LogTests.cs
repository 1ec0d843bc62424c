using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Tests.Client.Support;
using Microsoft.Extensions.Logging;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class LogTests
{
    private const int Connected = 1002;
    private const int ServerFailed = 1004;
    private const int Degraded = 1102;
    private const int Unusable = 1103;
    private const int UnknownType = 1107;
    private const int Ignored = 1120;

    [Fact]
    public async Task Log_Outage_WarnsOnceAndTellsTheRecovery()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.EndAsync(stream);
        await FailAsync(bench);
        await FailAsync(bench);
        await FailAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));
        await (await bench.Server.NextStreamAsync()).RespondAsync(Eds, "v1", "n1", "e=a");

        Assert.Equal(
            [(LogLevel.Information, Connected), (LogLevel.Warning, ServerFailed), (LogLevel.Information, Connected)],
            bench.Logs.Noticeable);
    }

    [Fact]
    public async Task Log_StreamReplacedAfterItWorked_IsNoNews()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        await (await bench.Server.NextStreamAsync()).RespondAsync(Eds, "v1", "n1", "e=a");

        Assert.Equal([(LogLevel.Information, Connected)], bench.Logs.Noticeable);
    }

    [Fact]
    public async Task Log_RejectedResource_IsAnErrorWithoutAndAWarningWithAGoodVersion()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c!bad");
        await stream.RespondAsync(Cds, "v2", "n2", "c!bad");
        await stream.RespondAsync(Cds, "v3", "n3", "c=a");
        await stream.RespondAsync(Cds, "v4", "n4", "c!bad");
        await stream.RespondAsync(Cds, "v5", "n5", "c!bad");

        Assert.Equal(
            [(LogLevel.Information, Connected), (LogLevel.Error, Unusable), (LogLevel.Warning, Degraded)],
            bench.Logs.Noticeable);
    }

    [Fact]
    public async Task Log_UnknownTypes_WarnsOncePerStream()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");

        await stream.RespondAsync(new DiscoveryResponse { TypeUrl = "a" });
        await stream.RespondAsync(new DiscoveryResponse { TypeUrl = "b" });

        Assert.Equal([(LogLevel.Information, Connected), (LogLevel.Warning, UnknownType)], bench.Logs.Noticeable);
    }

    [Fact]
    public async Task Log_FieldsWithoutEffect_AreToldOncePerTypeAndField()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");
        await bench.WatchAsync(Cds, "d");
        await bench.WatchAsync(Lds, "l");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a?metadata,filters", "d=a?metadata");
        await stream.RespondAsync(Cds, "v2", "n2", "c=b?filters", "d=a?metadata");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a?metadata");

        Assert.Equal([(LogLevel.Information, Connected), (LogLevel.Information, Ignored), (LogLevel.Information, Ignored)], bench.Logs.Noticeable);
    }

    private static async Task FailAsync(XdsClientBench bench)
    {
        await bench.AdvanceAsync(bench.Time.TimeToNextTimer!.Value);
        await bench.EndAsync(await bench.Server.NextStreamAsync());
    }
}
