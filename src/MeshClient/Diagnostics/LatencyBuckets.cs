using System.Diagnostics.Metrics;

namespace MeshClient.Diagnostics;

/// <summary>Histogram boundaries in seconds. Immutable.</summary>
internal static class LatencyBuckets
{
    /// <summary>The set of the OpenTelemetry HTTP conventions.</summary>
    public static readonly double[] Http = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary><see cref="Http"/> with two finer ones for calls inside one zone.</summary>
    public static readonly double[] Call = [0.001, 0.0025, .. Http];

    public static readonly int[] Retries = [1, 2, 3, 4, 5];

    public static InstrumentAdvice<T> Advice<T>(IReadOnlyList<T> boundaries)
        where T : struct => new() { HistogramBucketBoundaries = boundaries };
}
