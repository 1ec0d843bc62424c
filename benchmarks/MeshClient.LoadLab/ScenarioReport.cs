using System.Globalization;
using MeshClient.LoadLab.Simulation;

namespace MeshClient.LoadLab;

/// <summary>One row of the table: a scenario under a policy, over several seeds. Immutable.</summary>
internal sealed class ScenarioReport(Workload workload, string policy, IReadOnlyList<SimulationResult> runs)
{
    public const string Header = """
        | scenario | policy | p50 ms | p90 ms | p99 ms | p99.9 ms | share of the odd server | errors |
        |---|---|---|---|---|---|---|---|
        """;

    public string ToRow()
    {
        var latencies = runs.Select(run => run.Measured.Select(request => request.Latency * 1000).Order().ToArray()).ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {workload.Name} | {policy} | {Percentile(latencies, 0.5)} | {Percentile(latencies, 0.9)} | {Percentile(latencies, 0.99)} | {Percentile(latencies, 0.999)} | {Share()} | {Errors()} |");
    }

    // Mean over the seeds, and their range.
    private static string Percentile(double[][] latencies, double percentile)
    {
        var values = Array.ConvertAll(latencies, run => run[(int)((run.Length - 1) * percentile)]);
        return string.Create(CultureInfo.InvariantCulture, $"{Round(values.Average())} ({Round(values.Min())}–{Round(values.Max())})");
    }

    private static string Round(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private string Share() => workload.OddServer < 0 ? "–" : Percent(request => request.Server == workload.OddServer);

    private string Errors() => Percent(request => request.Failed);

    private string Percent(Func<CompletedRequest, bool> counts)
    {
        var share = runs.Average(run => run.Measured.Average(request => counts(request) ? 1.0 : 0.0));
        return string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.00} %");
    }
}
