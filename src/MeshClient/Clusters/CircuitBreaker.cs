// Hot path.
using MeshClient.Xds.Model;

namespace MeshClient.Clusters;

/// <summary>
/// Counts the attempts and retries of one cluster against its limits (gRFC A32, Envoy <c>CircuitBreakers.Thresholds</c>). Exact: a
/// limit is never overshot. Thread-safe.
/// </summary>
internal sealed class CircuitBreaker
{
    private CircuitBreakerThresholds _thresholds = CircuitBreakerThresholds.Default;
    private int _requests;
    private int _retries;

    /// <summary>Limits for what starts from now on; what is in flight is not cut.</summary>
    public CircuitBreakerThresholds Thresholds
    {
        get => Volatile.Read(ref _thresholds);
        set => Volatile.Write(ref _thresholds, value);
    }

    /// <summary>Attempts from endpoint choice to the end of the response.</summary>
    public int ActiveRequests => Volatile.Read(ref _requests);

    /// <summary>Retries, including those that wait for their back-off.</summary>
    public int ActiveRetries => Volatile.Read(ref _retries);

    public bool TryAcquireRequest() => TryAcquire(ref _requests, Thresholds.MaxRequests);

    public void ReleaseRequest() => Interlocked.Decrement(ref _requests);

    public bool TryAcquireRetry() => TryAcquire(ref _retries, RetryLimit());

    public void ReleaseRetry() => Interlocked.Decrement(ref _retries);

    private static bool TryAcquire(ref int counter, long limit)
    {
        var current = Volatile.Read(ref counter);
        while (current < limit)
        {
            var seen = Interlocked.CompareExchange(ref counter, current + 1, current);
            if (seen == current)
            {
                return true;
            }

            current = seen;
        }

        return false;
    }

    private long RetryLimit()
    {
        var thresholds = Thresholds;
        return thresholds.RetryBudget is { } budget
            ? Math.Max((long)(budget.BudgetPercent / 100 * ActiveRequests), budget.MinRetryConcurrency)
            : thresholds.MaxRetries;
    }
}
