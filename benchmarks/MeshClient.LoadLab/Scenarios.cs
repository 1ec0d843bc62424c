using MeshClient.LoadLab.Simulation;

namespace MeshClient.LoadLab;

/// <summary>
/// The simulated scenarios: 10 clients, 10 servers of 4 workers, log-normal service time of mean 10 ms and coefficient of variation 1, 70 %
/// utilisation of the servers that are well.
/// </summary>
internal static class Scenarios
{
    private const int Servers = 10;
    private const int Odd = Servers - 1;

    // 70 % of 4 workers at 100 requests per second each.
    private const double RatePerServer = 280;

    public static readonly Workload[] All =
    [
        Create("steady", ServerBehaviour.Normal, RatePerServer * Servers) with { OddServer = -1 },
        Create("slow node (10×)", new ServerBehaviour { SlowDown = 10 }, RatePerServer * Odd),
        Create("stalled node (30 s)", new ServerBehaviour { StallFrom = 50, StallUntil = 80 }, RatePerServer * Odd),
        Create("error-fast node (1 ms)", new ServerBehaviour { FailFrom = 0 }, RatePerServer * Odd),
        Create("cold start (5× for 10 s)", new ServerBehaviour { JoinsAt = 25, SlowDown = 5, SlowFrom = 25, SlowUntil = 35 }, RatePerServer * Odd),
    ];

    private static Workload Create(string name, ServerBehaviour odd, double rate) => new()
    {
        Name = name,
        Servers = [.. Enumerable.Repeat(ServerBehaviour.Normal, Odd), odd],
        OddServer = Odd,
        RequestsPerSecond = rate,
    };
}
