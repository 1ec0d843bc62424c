using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Retry;
using MeshClient.Xds.Proto.Routes;

namespace MeshClient.Testing.Resources;

/// <summary>Builds the details of a retry policy. Not thread-safe.</summary>
public sealed class XdsRetryBuilder
{
    private readonly RetryPolicy _policy;

    private XdsRetryBuilder(RetryPolicy policy) => _policy = policy;

    /// <summary>Limits each attempt.</summary>
    /// <param name="timeout">The time that one attempt may take.</param>
    public XdsRetryBuilder PerTryTimeout(TimeSpan timeout)
    {
        _policy.PerTryTimeout = Duration.FromTimeSpan(timeout);
        return this;
    }

    /// <summary>Sets the wait before a retry.</summary>
    /// <param name="baseInterval">The base of the exponential back-off.</param>
    /// <param name="maxInterval">Its cap; null leaves it to the client.</param>
    public XdsRetryBuilder BackOff(TimeSpan baseInterval, TimeSpan? maxInterval = null)
    {
        _policy.RetryBackOff = new RetryPolicy.Types.RetryBackOff { BaseInterval = Duration.FromTimeSpan(baseInterval) };
        if (maxInterval is { } max)
        {
            _policy.RetryBackOff.MaxInterval = Duration.FromTimeSpan(max);
        }

        return this;
    }

    /// <summary>Names the statuses of the condition <c>retriable-status-codes</c>.</summary>
    /// <param name="statusCodes">HTTP statuses.</param>
    public XdsRetryBuilder StatusCodes(params int[] statusCodes)
    {
        ArgumentNullException.ThrowIfNull(statusCodes);
        _policy.RetriableStatusCodes.Add(statusCodes.Select(static code => (uint)code));
        return this;
    }

    /// <summary>
    /// Adds the predicate <c>previous_hosts</c>: a retry goes to an endpoint that the call has not tried, also where a hash policy binds the
    /// call to one.
    /// </summary>
    public XdsRetryBuilder AvoidPreviousHosts()
    {
        _policy.RetryHostPredicate.Add(new RetryPolicy.Types.RetryHostPredicate
        {
            Name = "envoy.retry_host_predicates.previous_hosts",
            TypedConfig = Any.Pack(new PreviousHostsPredicate()),
        });
        return this;
    }

    internal static RetryPolicy Build(int attempts, string on, Action<XdsRetryBuilder>? configure)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        ArgumentNullException.ThrowIfNull(on);
        var policy = new RetryPolicy { RetryOn = on, NumRetries = (uint)attempts };
        configure?.Invoke(new XdsRetryBuilder(policy));
        return policy;
    }
}
