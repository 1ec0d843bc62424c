namespace MeshClient.Testing.Tests;

/// <summary>The ceiling of every await in these tests.</summary>
internal static class TestTimeout
{
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    /// <summary>How much before its time by a stopwatch a timer may fire: timers count in the steps of a coarser clock.</summary>
    public static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(20);

    /// <summary>A token that fires when the ceiling, counted from now, is reached.</summary>
    public static CancellationToken Token => new CancellationTokenSource(Ceiling).Token;
}
