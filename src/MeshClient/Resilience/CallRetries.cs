using System.Globalization;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Resilience;

/// <summary>
/// Decides about the retries of one call and counts them: Envoy's procedure for HTTP, that of gRFC A6 and A44 for gRPC. Who runs the
/// attempts asks once per ended attempt. Single-owner: the call.
/// </summary>
internal struct CallRetries
{
    // Refusals are repeated once per call (gRFC A6). What never left has no limit there; here it has one.
    private const int MaxRefused = 1;
    private const int MaxNeverSent = 16;

    private readonly CompiledRetryPolicy _policy;
    private readonly EnvoyRequestHeaders? _headers;
    private readonly RetryConditions _conditions;
    private readonly bool _isGrpc;
    private readonly bool _repeatable;
    private RetryBackOff _backOff;
    private TimeSpan _pushBack;
    private int _left;
    private byte _refused;
    private byte _neverSent;

    /// <param name="policy">Of the route; null when it has none.</param>
    /// <param name="request">As the application made it.</param>
    /// <param name="headers">What the request itself asks for; null for nothing.</param>
    /// <param name="isGrpc">Whether gRPC's rules apply.</param>
    public CallRetries(CompiledRetryPolicy? policy, HttpRequestMessage request, EnvoyRequestHeaders? headers, bool isGrpc)
    {
        _policy = policy ?? CompiledRetryPolicy.Default;
        _headers = headers;
        _isGrpc = isGrpc;
        _conditions = policy is null && headers is null
            ? RetryConditions.None
            : _policy.ConditionsFor(request, isGrpc, headers?.RetryOn ?? RetryConditions.None);
        _left = _conditions == RetryConditions.None ? 0 : _policy.RetriesFor(isGrpc, headers?.MaxRetries);
        // A gRPC policy names the statuses that are safe to repeat; its method is always POST.
        _repeatable = isGrpc || _policy.IsRepeatable(request.Method);
        _backOff = _policy.CreateBackOff(isGrpc);
        _pushBack = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Whether any outcome of the call could be retried by its policy, so that its content must stay replayable.</summary>
    public readonly bool IsEnabled => _conditions != RetryConditions.None;

    public readonly bool AvoidPreviousHosts => _policy.AvoidPreviousHosts;

    public readonly int Left => _left;

    /// <summary>Response headers have arrived. Once they are delivered nothing is retried any more.</summary>
    public RetryDecision Decide(HttpResponseMessage response)
    {
        if (_conditions == RetryConditions.None)
        {
            return RetryDecision.Deliver;
        }

        return _isGrpc ? DecideGrpc(response)
            : _repeatable && ShouldRetryHttp(response) ? Take()
            : RetryDecision.Deliver;
    }

    /// <summary>An attempt has ended without response headers.</summary>
    public RetryDecision Decide(AttemptFailure failure)
    {
        if (_isGrpc)
        {
            return IsTransparent(failure) ? RetryDecision.RetryTransparently : Decide(AttemptFailureRules.GrpcConditions(failure));
        }

        return _repeatable || AttemptFailureRules.ProvesNotStarted(failure)
            ? Decide(AttemptFailureRules.HttpConditions(failure))
            : RetryDecision.Deliver;
    }

    /// <summary>How long to wait after <see cref="RetryDecision.Retry"/>.</summary>
    public TimeSpan NextDelay(IRandomSource random)
    {
        if (_pushBack == Timeout.InfiniteTimeSpan)
        {
            return _backOff.Next(random);
        }

        var delay = _pushBack;
        _pushBack = Timeout.InfiniteTimeSpan;
        _backOff.Restart();
        return delay;
    }

    private RetryDecision Decide(RetryConditions satisfied) => (_conditions & satisfied) != 0 ? Take() : RetryDecision.Deliver;

    private RetryDecision Take()
    {
        if (_left <= 0)
        {
            return RetryDecision.LimitExceeded;
        }

        _left--;
        return RetryDecision.Retry;
    }

    private bool IsTransparent(AttemptFailure failure)
    {
        switch (failure)
        {
            case AttemptFailure.RefusedStream when _refused < MaxRefused:
                _refused++;
                return true;
            case AttemptFailure.ResetBeforeRequest when _neverSent < MaxNeverSent:
                _neverSent++;
                return true;
            default:
                return false;
        }
    }

    private readonly bool Has(RetryConditions condition) => (_conditions & condition) != 0;

    private readonly bool ShouldRetryHttp(HttpResponseMessage response)
    {
        // A rate limit that Envoy marks is retried by its own condition only.
        return Has(RetryConditions.EnvoyRateLimited) && IsRateLimited(response)
            || IsRetriable(response) && !(IsRateLimited(response) && !Has(RetryConditions.EnvoyRateLimited));
    }

    private readonly bool IsRetriable(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return (Has(RetryConditions.ServerError) && status is >= 500 and <= 599)
            || (Has(RetryConditions.GatewayError) && status is 502 or 503 or 504)
            || (Has(RetryConditions.Retriable4xx) && status == 409)
            || (Has(RetryConditions.RetriableStatusCodes) && IsRetriableStatus(status))
            || (Has(RetryConditions.RetriableHeaders) && HasRetriableHeader(response))
            || (Has(RetryConditionTokens.Grpc) && TryGetGrpcStatus(response, out var grpc) && Has(GrpcStatusMapping.ToCondition(grpc)));
    }

    private readonly bool IsRetriableStatus(int status) =>
        _policy.IsRetriableStatus(status) || (_headers is not null && _headers.RetriableStatusCodes.Contains(status));

    private readonly bool HasRetriableHeader(HttpResponseMessage response)
    {
        foreach (var match in _policy.RetriableHeaders)
        {
            if (Matches(match, response))
            {
                return true;
            }
        }

        for (var i = 0; i < _headers?.RetriableHeaders.Count; i++)
        {
            if (Matches(_headers.RetriableHeaders[i], response))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(CompiledHeaderMatch match, HttpResponseMessage response)
    {
        var value = match.Header.Origin == HeaderOrigin.Status
            ? ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)
            : HeaderValues.Find(match.Header, response.Headers, response.Content);
        return match.Matches(value, isGrpc: false);
    }

    private static bool IsRateLimited(HttpResponseMessage response) =>
        response.Headers.NonValidated.Contains(EnvoyHeaderNames.RateLimited);

    // A status in the headers makes the response trailers-only; without one the call has begun to answer and cannot be repeated.
    private RetryDecision DecideGrpc(HttpResponseMessage response)
    {
        if (!TryGetGrpcStatus(response, out var status))
        {
            if ((int)response.StatusCode == 200)
            {
                return RetryDecision.Deliver;
            }

            status = GrpcStatusMapping.FromHttpStatus((int)response.StatusCode);
        }

        return !Has(GrpcStatusMapping.ToCondition(status)) ? RetryDecision.Deliver
            : AcceptPushBack(response) ? Take()
            : RetryDecision.PushedBack;
    }

    private static bool TryGetGrpcStatus(HttpResponseMessage response, out int status)
    {
        status = 0;
        return response.Headers.NonValidated.TryGetValues("grpc-status", out var values)
            && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out status);
    }

    // gRFC A6: a push-back that is negative, repeated or unreadable forbids the retry.
    private bool AcceptPushBack(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("grpc-retry-pushback-ms", out var values))
        {
            return true;
        }

        if (!int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return false;
        }

        _pushBack = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }
}
