using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Routes.RetryPolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.RetryPolicy</c> with HTTP and gRPC conditions (gRFC A44, envoy-http 3.1). Thread-safe.</summary>
internal static class RetryPolicyParser
{
    private const int DefaultMaxOverBase = 10;
    private static readonly TimeSpan DefaultMaxRateLimitedInterval = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(1);

    public static RetryPolicy Parse(Policy policy, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        if (policy.NumRetries == 0)
        {
            scope.Error("num_retries", "must be above zero; leave it out for one retry, or leave retry_on empty for none");
        }

        var parsed = new RetryPolicy
        {
            RetryOn = RetryConditionTokens.Parse(policy.RetryOn),
            NumRetries = (int)Math.Min(policy.NumRetries ?? 1, int.MaxValue),
            PerTryTimeout = NullIfZero(DurationParser.Parse(policy.PerTryTimeout, "per_try_timeout", scope)),
            PerTryIdleTimeout = NullIfZero(DurationParser.Parse(policy.PerTryIdleTimeout, "per_try_idle_timeout", scope)),
            RateLimitedBackOff = ParseRateLimited(policy.RateLimitedRetryBackOff, scope),
            HostPredicates = RetryPredicateParser.ParseHosts(policy, scope),
            HostSelectionRetries = ParseHostSelectionRetries(policy, scope),
            PriorityUpdateFrequency = RetryPredicateParser.ParsePriority(policy, scope),
            RetriableStatusCodes = policy.RetriableStatusCodes.Select(code => (int)Math.Min(code, int.MaxValue)).ToEquatableArray(),
            RetriableHeaders = HeaderMatchParser.ParseAll(policy.RetriableHeaders, "retriable_headers", scope),
            RetriableRequestHeaders = HeaderMatchParser.ParseAll(policy.RetriableRequestHeaders, "retriable_request_headers", scope),
        };
        return policy.RetryBackOff is null ? parsed : WithBackOff(parsed, policy.RetryBackOff, scope);
    }

    private static RetryPolicy WithBackOff(RetryPolicy policy, Policy.Types.RetryBackOff backOff, ParseScope scope)
    {
        using var level = scope.Enter("retry_back_off");
        if (backOff.BaseInterval is null)
        {
            scope.Error("base_interval", "is required");
        }

        var baseInterval = DurationParser.ParsePositive(backOff.BaseInterval, "base_interval", scope);
        var maxInterval = DurationParser.ParsePositive(backOff.MaxInterval, "max_interval", scope);
        if (baseInterval is null)
        {
            return policy;
        }

        if (maxInterval < baseInterval)
        {
            scope.Error("max_interval", $"{maxInterval} is below base_interval, {baseInterval}");
        }

        var clamped = Max(baseInterval.Value, MinInterval);
        return policy with { BackOffBase = clamped, BackOffMax = Max(maxInterval ?? Min(clamped * DefaultMaxOverBase, DurationParser.Longest), MinInterval) };
    }

    private static int ParseHostSelectionRetries(Policy policy, ParseScope scope)
    {
        if (policy.HostSelectionRetryMaxAttempts < 0)
        {
            scope.Error("host_selection_retry_max_attempts", $"{policy.HostSelectionRetryMaxAttempts} must not be negative");
        }

        // Zero is not told apart from unset, which means one.
        return (int)Math.Clamp(policy.HostSelectionRetryMaxAttempts, 1, int.MaxValue);
    }

    private static RateLimitedBackOff? ParseRateLimited(Policy.Types.RateLimitedRetryBackOff? backOff, ParseScope scope)
    {
        if (backOff is null)
        {
            return null;
        }

        using var level = scope.Enter("rate_limited_retry_back_off");
        if (backOff.ResetHeaders.Count == 0)
        {
            scope.Error("reset_headers", "is empty; at least one header is required");
        }

        var headers = new List<ResetHeader>(backOff.ResetHeaders.Count);
        for (var i = 0; i < backOff.ResetHeaders.Count; i++)
        {
            using var entry = scope.Enter("reset_headers", i);
            if (ParseResetHeader(backOff.ResetHeaders[i], scope) is { } header)
            {
                headers.Add(header);
            }
        }

        var maxInterval = DurationParser.ParsePositive(backOff.MaxInterval, "max_interval", scope) ?? DefaultMaxRateLimitedInterval;
        return new RateLimitedBackOff(headers.ToEquatableArray(), maxInterval);
    }

    private static ResetHeader? ParseResetHeader(Policy.Types.ResetHeader header, ParseScope scope)
    {
        if (header.Format is not (Policy.Types.ResetHeaderFormat.Seconds or Policy.Types.ResetHeaderFormat.UnixTimestamp))
        {
            scope.Error("format", $"the format {(int)header.Format} is unknown; use SECONDS or UNIX_TIMESTAMP");
        }

        using var level = scope.Enter("name");
        return HeaderNameParser.ParseToken(header.Name, scope) is { } name
            ? new ResetHeader(name, header.Format == Policy.Types.ResetHeaderFormat.UnixTimestamp)
            : null;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan? NullIfZero(TimeSpan? value) => value == TimeSpan.Zero ? null : value;
}
