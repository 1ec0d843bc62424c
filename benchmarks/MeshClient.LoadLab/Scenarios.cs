using MeshClient.LoadLab.Simulation;

namespace MeshClient.LoadLab;

/// <summary>
/// The simulated scenarios: 10 clients, 10 servers of 4 workers, log-normal service time of mean 10 ms and coefficient of variation 1, 70 %
/// utilisation of the servers that are well.
/// </summary>
internal static class Scenarios
{
    public const string Steady = "steady";
    public const string SlowNode = "slow node (10×)";
    public const string StalledNode = "stalled node (30 s)";
    public const string ErrorFastNode = "error-fast node (1 ms)";
    public const string ColdStart = "cold start (5× for 10 s)";

    private const int Servers = 10;
    private const int Odd = Servers - 1;

    // 70 % of 4 workers at 100 requests per second each.
    private const double RatePerServer = 280;

    public static readonly Workload[] All =
    [
        Create(Steady, ServerBehaviour.Normal, RatePerServer * Servers) with { OddServer = -1 },
        Create(SlowNode, new ServerBehaviour { SlowDown = 10 }, RatePerServer * Odd),
        Create(StalledNode, new ServerBehaviour { StallFrom = 50, StallUntil = 80 }, RatePerServer * Odd),
        Create(ErrorFastNode, new ServerBehaviour { FailFrom = 0 }, RatePerServer * Odd),
        Create(ColdStart, new ServerBehaviour { JoinsAt = 25, SlowDown = 5, SlowFrom = 25, SlowUntil = 35 }, RatePerServer * Odd),
    ];

    private static Workload Create(string name, ServerBehaviour odd, double rate) => new()
    {
        Name = name,
        Servers = [.. Enumerable.Repeat(ServerBehaviour.Normal, Odd), odd],
        OddServer = Odd,
        RequestsPerSecond = rate,
    };
}
