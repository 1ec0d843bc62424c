using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Routes.RetryPolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.RetryPolicy</c> with HTTP and gRPC conditions (gRFC A44, envoy-http 3.1). Thread-safe.</summary>
internal static class RetryPolicyParser
{
    private const int DefaultMaxOverBase = 10;
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

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan? NullIfZero(TimeSpan? value) => value == TimeSpan.Zero ? null : value;
}
