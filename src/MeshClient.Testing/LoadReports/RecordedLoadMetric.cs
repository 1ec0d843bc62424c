using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.LoadReports;

/// <summary>A metric that backends reported. Immutable.</summary>
/// <param name="Count">Calls that ended with a value of the metric.</param>
/// <param name="Total">The sum of the values.</param>
public sealed record RecordedLoadMetric(long Count, double Total)
{
    internal static RecordedLoadMetric From(IEnumerable<EndpointLoadMetricStats> stats) => stats.Aggregate(
        new RecordedLoadMetric(0, 0),
        static (sum, next) => new RecordedLoadMetric(sum.Count + (long)next.NumRequestsFinishedWithMetric, sum.Total + next.TotalMetricValue));

    internal static RecordedLoadMetric? From(UnnamedEndpointLoadMetricStats? stats) =>
        stats is null ? null : new RecordedLoadMetric((long)stats.NumRequestsFinishedWithMetric, stats.TotalMetricValue);
}
