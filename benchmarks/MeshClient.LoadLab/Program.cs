using System.Globalization;
using MeshClient.LoadLab;
using MeshClient.LoadLab.Simulation;
using MeshClient.Xds.Model;

// Usage: dotnet run -c Release --project benchmarks/MeshClient.LoadLab [seeds]
var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
(string Name, LoadBalancingPolicy Policy)[] policies =
[
    ("random", new RandomPolicy()),
    ("round robin", new RoundRobinPolicy()),
    ("least request", new LeastRequestPolicy()),
    ("latency-aware", new LatencyAwarePolicy()),
    ("latency-aware (PEAK)", new LatencyAwarePolicy { Mode = LatencyEstimator.Peak, Decay = TimeSpan.FromSeconds(10) }),
];

Console.WriteLine(ScenarioReport.Header);
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

        Console.WriteLine(new ScenarioReport(workload, name, runs).ToRow());
    }
}
