using System.Globalization;
using MeshClient.LoadLab.Simulation;

namespace MeshClient.LoadLab;

/// <summary>One row of the table: a scenario under a policy, over several seeds. Immutable.</summary>
internal sealed class ScenarioReport
{
    public const string Header = """
        | scenario | policy | p50 ms | p90 ms | p99 ms | p99.9 ms | share of the odd server | errors |
        |---|---|---|---|---|---|---|---|
        """;

    private readonly bool _hasOddServer;
    private readonly double[][] _latencies;

    public ScenarioReport(Workload workload, string policy, IReadOnlyList<SimulationResult> runs)
    {
        Scenario = workload.Name;
        Policy = policy;
        _hasOddServer = workload.OddServer >= 0;
        _latencies = [.. runs.Select(run => run.Measured.Select(request => request.Latency * 1000).Order().ToArray())];
        OddShare = runs.Average(run => run.Measured.Average(request => request.Server == workload.OddServer ? 1.0 : 0.0));
        ErrorRate = runs.Average(run => run.Measured.Average(request => request.Failed ? 1.0 : 0.0));
    }

    public string Scenario { get; }

    public string Policy { get; }

    /// <summary>Part of the requests that went to the server that is unlike the others.</summary>
    public double OddShare { get; }

    public double ErrorRate { get; }

    /// <summary>Milliseconds, mean over the seeds.</summary>
    public double Percentile(double percentile) => Percentiles(percentile).Average();

    public string ToRow()
    {
        var share = _hasOddServer ? Percent(OddShare) : "–";
        return $"| {Scenario} | {Policy} | {Range(0.5)} | {Range(0.9)} | {Range(0.99)} | {Range(0.999)} | {share} | {Percent(ErrorRate)} |";
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.00} %");

    private static string Round(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private double[] Percentiles(double percentile) => Array.ConvertAll(_latencies, run => run[(int)((run.Length - 1) * percentile)]);

    // Mean over the seeds, and their range.
    private string Range(double percentile)
    {
        var values = Percentiles(percentile);
        return $"{Round(values.Average())} ({Round(values.Min())}–{Round(values.Max())})";
    }
}
