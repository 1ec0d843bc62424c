namespace MeshClient.LoadLab.Simulation;

/// <summary>What a simulated server does differently, and when; times in seconds since the start. Immutable.</summary>
internal sealed record ServerBehaviour
{
    public static readonly ServerBehaviour Normal = new();

    /// <summary>When clients learn of it.</summary>
    public double JoinsAt { get; init; }

    /// <summary>Service takes this many times as long…</summary>
    public double SlowDown { get; init; } = 1;

    /// <summary>…between these times.</summary>
    public double SlowFrom { get; init; }

    public double SlowUntil { get; init; } = double.PositiveInfinity;

    /// <summary>Nothing makes progress from here…</summary>
    public double StallFrom { get; init; } = double.PositiveInfinity;

    /// <summary>…to here.</summary>
    public double StallUntil { get; init; } = double.PositiveInfinity;

    /// <summary>Fails every request at once from here…</summary>
    public double FailFrom { get; init; } = double.PositiveInfinity;

    /// <summary>…to here.</summary>
    public double FailUntil { get; init; } = double.PositiveInfinity;

    /// <summary>EDS weight.</summary>
    public uint Weight { get; init; } = 1;

    public bool IsFailing(double at) => at >= FailFrom && at < FailUntil;

    /// <summary>When work that starts at a time and takes so long at normal speed is done.</summary>
    public double Finish(double start, double work)
    {
        var from = start >= StallFrom && start < StallUntil ? StallUntil : start;
        var finish = from + (from >= SlowFrom && from < SlowUntil ? work * SlowDown : work);
        return from < StallFrom && finish > StallFrom ? finish + (StallUntil - StallFrom) : finish;
    }
}
