using System.Globalization;

namespace MeshClient.LoadLab;

/// <summary>Something the latency-aware policy must achieve in a scenario, measured against least request or an absolute limit. Immutable.</summary>
internal sealed record Gate(string Text, string Scenario, Func<ScenarioReport, ScenarioReport, double> Value, double Limit)
{
    private const string Subject = "latency-aware";
    private const string Reference = "least request";

    public static readonly Gate[] All =
    [
        new("steady: p99 relative to least request", Scenarios.Steady, (subject, reference) => subject.Percentile(0.99) / reference.Percentile(0.99), 1.03),
        new("slow node: p99.9 relative to least request", Scenarios.SlowNode, (subject, reference) => subject.Percentile(0.999) / reference.Percentile(0.999), 0.3),
        new("stalled node: p99.9 relative to least request", Scenarios.StalledNode, (subject, reference) => subject.Percentile(0.999) / reference.Percentile(0.999), 1.1),
        new("stalled node: share of least request relative to ours", Scenarios.StalledNode, (subject, reference) => reference.OddShare / subject.OddShare, 1.25),
        new("error-fast node: error rate", Scenarios.ErrorFastNode, (subject, _) => subject.ErrorRate, 0.01),
    ];

    public bool IsPassed(IReadOnlyList<ScenarioReport> reports, out string row)
    {
        var value = Value(Find(reports, Subject), Find(reports, Reference));
        var passed = value <= Limit;
        row = string.Create(CultureInfo.InvariantCulture, $"| {Text} | {value:0.0000} | ≤ {Limit} | {(passed ? "passed" : "FAILED")} |");
        return passed;
    }

    private ScenarioReport Find(IReadOnlyList<ScenarioReport> reports, string policy) =>
        reports.Single(report => report.Scenario == Scenario && report.Policy == policy);
}
