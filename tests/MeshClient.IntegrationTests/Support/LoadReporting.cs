using MeshClient.Testing;
using MeshClient.Testing.LoadReports;

namespace MeshClient.IntegrationTests.Support;

/// <summary>A control plane that takes load reports, and a runtime whose clock is the test's.</summary>
internal sealed class LoadReporting : IAsyncDisposable
{
    private LoadReporting(FakeXdsServer xds)
    {
        Xds = xds;
        Mesh = FakeTime.Runtime(xds, Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeXdsServer Xds { get; }

    public LoadReportSink Sink => Xds.LoadReports;

    public MeshRuntime Mesh { get; }

    public static async Task<LoadReporting> StartAsync() => new(await XdsMesh.StartControlPlaneAsync());

    /// <summary>Lets the clock run until the reports show it, and no longer.</summary>
    public Task UntilAsync(Func<LoadReportSink, bool> condition) => FakeTime.RunUntilAsync(Time, Sink.WaitUntilAsync(condition, TestTimeout.Token));

    /// <summary>Lets the clock run until the totals of a cluster are these.</summary>
    public async Task TotalsAsync(string cluster, long issued, long successes, long errors, long dropped = 0)
    {
        await FakeTime.RunUntilAsync(Time, Sink.WaitUntilAsync(sink => sink.TotalsOf(cluster).Issued >= issued && SumOfEnds(sink, cluster) >= successes + errors && sink.TotalsOf(cluster).Dropped >= dropped, TestTimeout.Token));
        Assert.Equal((issued, successes, errors, dropped), Sink.TotalsOf(cluster));
    }

    /// <summary>The localities of a cluster with the metrics that came along, of all reports together.</summary>
    public IEnumerable<RecordedLocalityLoad> LocalitiesOf(string cluster) =>
        Sink.Reports.SelectMany(report => report.Clusters).Where(load => load.Cluster == cluster).SelectMany(load => load.Localities);

    public async ValueTask DisposeAsync()
    {
        // The clock of the mesh goes on while it waits for the end of its streams.
        await FakeTime.RunUntilAsync(Time, Mesh.DisposeAsync().AsTask());
        await Xds.DisposeAsync();
    }

    private static long SumOfEnds(LoadReportSink sink, string cluster) => sink.TotalsOf(cluster).Successes + sink.TotalsOf(cluster).Errors;
}
