using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MeshClient.Diagnostics;

// Hot path.

/// <summary>
/// Instruments of calls and attempts. Every method costs one check and nothing else while nobody listens, and allocates nothing of
/// its own when somebody does: names are strings that live in the snapshot, statuses are boxed once. Thread-safe.
/// </summary>
internal sealed class MeshCallMetrics
{
    private readonly Histogram<double> _callDuration;
    private readonly UpDownCounter<long> _callActive;
    private readonly Histogram<int> _callRetries;
    private readonly Counter<long> _attemptStarted;
    private readonly Histogram<double> _attemptDuration;
    private readonly Counter<long> _retryDenied;
    private readonly Counter<long> _pickFailures;
    private readonly Counter<long> _dropped;

    public MeshCallMetrics(Meter meter)
    {
        _callDuration = meter.CreateHistogram(
            InstrumentNames.CallDuration, "s", "Duration of a call: to the response headers for HTTP, to the final status for gRPC.",
            tags: null, LatencyBuckets.Advice(LatencyBuckets.Call));
        _callActive = meter.CreateUpDownCounter<long>(InstrumentNames.CallActive, "{call}", "Calls in progress.");
        _callRetries = meter.CreateHistogram(
            InstrumentNames.CallRetries, "{retry}", "Retries of the calls that had any.",
            tags: null, LatencyBuckets.Advice(LatencyBuckets.Retries));
        _attemptStarted = meter.CreateCounter<long>(InstrumentNames.AttemptStarted, "{attempt}", "Attempts begun.");
        _attemptDuration = meter.CreateHistogram(
            InstrumentNames.AttemptDuration, "s", "Duration of an attempt, its wait for an endpoint included.",
            tags: null, LatencyBuckets.Advice(LatencyBuckets.Http));
        _retryDenied = meter.CreateCounter<long>(
            InstrumentNames.RetryDenied, "{retry}", "Results that could be retried and were not.");
        _pickFailures = meter.CreateCounter<long>(
            InstrumentNames.PickFailures, "{pick}", "Attempts for which no endpoint could be chosen.");
        _dropped = meter.CreateCounter<long>(InstrumentNames.Dropped, "{request}", "Requests refused before an endpoint was chosen.");
    }

    /// <summary>True when the durations of calls are measured, so that the caller can leave out taking the time.</summary>
    public bool MeasuresCalls => _callDuration.Enabled || _callRetries.Enabled;

    /// <summary>True when the durations of attempts are measured.</summary>
    public bool MeasuresAttempts => _attemptDuration.Enabled;

    /// <summary>A call began. Every one is followed by <see cref="CallEnded"/> with the value returned here.</summary>
    public CallTags CallStarted(string target, in CallMethod method)
    {
        // Remembered, because a listener may come or go while the call runs.
        var counted = _callActive.Enabled;
        if (counted)
        {
            AddActive(1, target, method);
        }

        return new CallTags(target, method, counted);
    }

    /// <summary>A call ended. Called while the activity of the call is current, so that exemplars find it.</summary>
    /// <param name="call">What <see cref="CallStarted"/> returned.</param>
    /// <param name="route">Name of the route; null when none was matched.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="elapsed">Since the call began.</param>
    /// <param name="retries">Attempts after the first, without transparent ones.</param>
    public void CallEnded(in CallTags call, string? route, in CallResult result, TimeSpan elapsed, int retries)
    {
        if (call.Counted)
        {
            AddActive(-1, call.Target, call.Method);
        }

        if (_callDuration.Enabled)
        {
            var tags = new TagList { { TagNames.Target, call.Target }, { TagNames.Route, route ?? "" } };
            AddMethodAndResult(ref tags, call.Method, result);
            _callDuration.Record(elapsed.TotalSeconds, tags);
        }

        if (retries > 0 && _callRetries.Enabled)
        {
            _callRetries.Record(retries, new TagList
            {
                { TagNames.Target, call.Target }, { TagNames.Route, route ?? "" }, { TagNames.Outcome, TagValues.Of(result.Outcome) },
            });
        }
    }

    /// <summary>An attempt began, before its endpoint is known.</summary>
    public void AttemptStarted(string cluster, in CallMethod method, AttemptKind kind)
    {
        if (_attemptStarted.Enabled)
        {
            _attemptStarted.Add(1, new TagList
            {
                { TagNames.Cluster, cluster }, { method.Key, method.Value }, { TagNames.AttemptKind, TagValues.Of(kind) },
            });
        }
    }

    /// <summary>An attempt ended; losers of a hedge end as cancelled.</summary>
    public void AttemptEnded(string cluster, in CallMethod method, in CallResult result, TimeSpan elapsed)
    {
        if (_attemptDuration.Enabled)
        {
            var tags = new TagList { { TagNames.Cluster, cluster } };
            AddMethodAndResult(ref tags, method, result);
            _attemptDuration.Record(elapsed.TotalSeconds, tags);
        }
    }

    /// <summary>A result that the policy would retry was not retried.</summary>
    public void RetryDenied(string target, string cluster, RetryDenial reason)
    {
        if (_retryDenied.Enabled)
        {
            _retryDenied.Add(1, new TagList
            {
                { TagNames.Target, target }, { TagNames.Cluster, cluster }, { TagNames.Reason, TagValues.Of(reason) },
            });
        }
    }

    /// <summary>No endpoint of the cluster could be chosen.</summary>
    public void PickFailed(string cluster, MeshFailureReason reason)
    {
        if (_pickFailures.Enabled)
        {
            _pickFailures.Add(1, new TagList { { TagNames.Cluster, cluster }, { TagNames.ErrorType, FailureReasons.Of(reason).Name } });
        }
    }

    /// <summary>A request was refused by policy.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="category">The drop category of the endpoints resource, or <see cref="DropCategories"/>.</param>
    public void Dropped(string cluster, string category)
    {
        if (_dropped.Enabled)
        {
            _dropped.Add(1, new TagList { { TagNames.Cluster, cluster }, { TagNames.Category, category } });
        }
    }

    private static void AddMethodAndResult(ref TagList tags, in CallMethod method, in CallResult result)
    {
        tags.Add(method.Key, method.Value);
        if (result.GrpcStatus is { } grpcStatus)
        {
            tags.Add(TagNames.RpcStatus, GrpcStatusNames.Of(grpcStatus));
        }
        else if (result.HttpStatus != 0)
        {
            tags.Add(TagNames.HttpStatus, HttpStatusTags.Boxed(result.HttpStatus));
        }

        tags.Add(TagNames.Outcome, TagValues.Of(result.Outcome));
        if (result.ErrorType is { } errorType)
        {
            tags.Add(TagNames.ErrorType, errorType);
        }
    }

    private void AddActive(int delta, string target, in CallMethod method) =>
        _callActive.Add(delta, new TagList { { TagNames.Target, target }, { method.Key, method.Value } });
}
