namespace MeshClient.LoadLab.Simulation;

/// <summary>Who sends what to whom. Immutable.</summary>
internal sealed record Workload
{
    public required string Name { get; init; }

    public required ServerBehaviour[] Servers { get; init; }

    /// <summary>The server whose share is reported; -1 for none.</summary>
    public int OddServer { get; init; } = -1;

    public int Clients { get; init; } = 10;

    public int WorkersPerServer { get; init; } = 4;

    public ServiceTime ServiceTime { get; init; } = new(Mean: 0.010, CoefficientOfVariation: 1);

    /// <summary>Of all clients together, Poisson; or evenly spaced without jitter.</summary>
    public required double RequestsPerSecond { get; init; }

    public bool EvenlySpaced { get; init; }

    public double RoundTripTime { get; init; } = 0.0005;

    /// <summary>A failing server answers within this time.</summary>
    public double FailureTime { get; init; } = 0.001;

    /// <summary>Requests are sent for this long; then the queues run dry.</summary>
    public double Seconds { get; init; } = 120;

    /// <summary>Not reported.</summary>
    public double WarmUpSeconds { get; init; } = 20;
}
