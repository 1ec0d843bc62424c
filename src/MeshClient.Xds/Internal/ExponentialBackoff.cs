namespace MeshClient.Xds.Internal;

/// <summary>
/// The delays between repeated tries (gRPC connection back-off): each is <c>multiplier</c> times the one before, up to a cap, spread
/// by a jitter of plus or minus a fraction. Single-owner: whoever repeats.
/// </summary>
internal sealed class ExponentialBackoff(TimeSpan initial, double multiplier, double jitter, TimeSpan cap, IRandomSource random)
{
    private int _failures;

    /// <summary>1 s, growing by 1.6 up to 120 s, ±20 %.</summary>
    public static ExponentialBackoff Connection(IRandomSource random) =>
        new(TimeSpan.FromSeconds(1), 1.6, 0.2, TimeSpan.FromSeconds(120), random);

    /// <summary>The delay before the next try. The jitter applies after the cap, as in gRPC.</summary>
    public TimeSpan Next()
    {
        // In seconds, because the power outgrows TimeSpan in a long outage.
        var seconds = Math.Min(initial.TotalSeconds * Math.Pow(multiplier, _failures++), cap.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + (jitter * ((2 * random.NextDouble()) - 1))));
    }

    /// <summary>After a success: start again from the first delay.</summary>
    public void Reset() => _failures = 0;
}
