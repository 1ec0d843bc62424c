using MeshClient.Clusters;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Clusters;

public sealed class CircuitBreakerTests
{
    [Fact]
    public void TryAcquireRequest_AtMaxRequests_Refuses()
    {
        var breaker = Create(new CircuitBreakerThresholds { MaxRequests = 2 });

        Assert.True(breaker.TryAcquireRequest());
        Assert.True(breaker.TryAcquireRequest());
        Assert.False(breaker.TryAcquireRequest());
        Assert.Equal(2, breaker.ActiveRequests);
    }

    [Fact]
    public void TryAcquireRequest_AfterRelease_AllowsOneMore()
    {
        var breaker = Create(new CircuitBreakerThresholds { MaxRequests = 1 });
        breaker.TryAcquireRequest();

        breaker.ReleaseRequest();

        Assert.True(breaker.TryAcquireRequest());
    }

    [Fact]
    public void TryAcquireRequest_MaxRequestsZero_BlocksEverything() =>
        Assert.False(Create(new CircuitBreakerThresholds { MaxRequests = 0 }).TryAcquireRequest());

    [Fact]
    public void Thresholds_Lowered_ApplyToNewRequestsAndLeaveThoseInFlight()
    {
        var breaker = Create(new CircuitBreakerThresholds { MaxRequests = 3 });
        breaker.TryAcquireRequest();
        breaker.TryAcquireRequest();

        breaker.Thresholds = new CircuitBreakerThresholds { MaxRequests = 1 };

        Assert.Equal(2, breaker.ActiveRequests);
        Assert.False(breaker.TryAcquireRequest());
    }

    [Fact]
    public void TryAcquireRetry_DefaultThresholds_AllowsThree()
    {
        var breaker = Create(CircuitBreakerThresholds.Default);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => breaker.TryAcquireRetry()));
    }

    // envoy-http 3.5: allowed = max(floor(percent * active), min_retry_concurrency).
    [Theory]
    [InlineData(110, 20, 3, 22)]
    [InlineData(10, 20, 3, 3)]
    [InlineData(0, 20, 0, 0)]
    public void TryAcquireRetry_WithBudget_FollowsRequestsInFlight(int active, double percent, uint minimum, int allowed)
    {
        var breaker = Create(new CircuitBreakerThresholds { RetryBudget = new RetryBudget(percent, minimum) });
        foreach (var _ in Enumerable.Range(0, active))
        {
            breaker.TryAcquireRequest();
        }

        Assert.Equal(allowed, Enumerable.Range(0, allowed + 5).Count(_ => breaker.TryAcquireRetry()));
    }

    [Fact]
    public async Task TryAcquireRequest_ManyThreads_NeverOvershoots()
    {
        const int Limit = 10;
        var breaker = Create(new CircuitBreakerThresholds { MaxRequests = Limit });
        var highest = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (breaker.TryAcquireRequest())
                {
                    InterlockedMax(ref highest, breaker.ActiveRequests);
                    breaker.ReleaseRequest();
                }
            }
        })));

        Assert.InRange(highest, 1, Limit);
        Assert.Equal(0, breaker.ActiveRequests);
    }

    private static void InterlockedMax(ref int location, int value)
    {
        for (var seen = Volatile.Read(ref location); seen < value; seen = Volatile.Read(ref location))
        {
            Interlocked.CompareExchange(ref location, value, seen);
        }
    }

    private static CircuitBreaker Create(CircuitBreakerThresholds thresholds) => new() { Thresholds = thresholds };
}
