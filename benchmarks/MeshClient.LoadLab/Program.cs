using System.Globalization;
using MeshClient.LoadLab;
using MeshClient.LoadLab.Simulation;
using MeshClient.Xds.Model;

// dotnet run -c Release --project benchmarks/MeshClient.LoadLab [seeds]
// Prints the table, writes it to benchmarks/results/BalancerSimulation.md, and fails if the latency-aware policy misses a gate.
var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
(string Name, LoadBalancingPolicy Policy)[] policies =
[
    ("random", new RandomPolicy()),
    ("round robin", new RoundRobinPolicy()),
    ("least request", new LeastRequestPolicy()),
    ("latency-aware", new LatencyAwarePolicy()),
    ("latency-aware (PEAK, 10 s)", new LatencyAwarePolicy { Mode = LatencyEstimator.Peak, Decay = TimeSpan.FromSeconds(10) }),
];

var lines = new List<string>();
var reports = new List<ScenarioReport>();
Print("# Balancing policies in virtual time");
Print("");
Print($"""
    The production classes, driven by a discrete-event simulation: 10 clients, 10 servers of 4 workers, log-normal service time of mean
    10 ms (coefficient of variation 1), Poisson arrivals at 70 % of what the healthy servers can do, 0.5 ms round trip, 120 s of which the
    first 20 s are not counted. Mean of {seeds} seeds, in parentheses their range. Latencies are to the end, however late: requests that queue
    at a slow server count with all their waiting time.
    """.ReplaceLineEndings("\n"));
Print("");
Print(ScenarioReport.Header.ReplaceLineEndings("\n"));
foreach (var workload in Scenarios.All)
{
    foreach (var (name, policy) in policies)
    {
        var runs = new List<SimulationResult>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            await using var simulator = new Simulator(workload, policy, (ulong)seed);
            runs.Add(await simulator.RunAsync());
        }

        var report = new ScenarioReport(workload, name, runs);
        reports.Add(report);
        Print(report.ToRow());
    }
}

Print("");
Print("| gate | value | limit | |");
Print("|---|---|---|---|");
var passed = true;
foreach (var gate in Gate.All)
{
    passed &= gate.IsPassed(reports, out var row);
    Print(row);
}

Console.WriteLine($"Report: {ResultsFile.Write("BalancerSimulation.md", lines)}");
return passed ? 0 : 1;

void Print(string line)
{
    Console.WriteLine(line);
    lines.Add(line);
}
