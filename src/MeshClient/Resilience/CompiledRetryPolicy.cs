using System.Collections.Frozen;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Resilience;

/// <summary>A retry policy ready to run (<c>envoy.config.route.v3.RetryPolicy</c>, gRFC A44). Immutable.</summary>
internal sealed class CompiledRetryPolicy
{
    /// <summary>What a request's own headers work with when its route has no policy.</summary>
    public static readonly CompiledRetryPolicy Default = new(new RetryPolicy());

    // gRFC A6: more attempts than five are cut to five.
    private const int MaxGrpcRetries = 4;

    private static readonly FrozenSet<string> Idempotent =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private readonly FrozenSet<string>? _repeatableMethods;
    private readonly FrozenSet<int> _statusCodes;
    private readonly CompiledHeaderMatch[] _retriableHeaders;
    private readonly CompiledHeaderMatch[] _retriableRequestHeaders;
    private readonly string[] _modifyingHeaders;

    public CompiledRetryPolicy(RetryPolicy model)
    {
        Model = model;
        _statusCodes = model.RetriableStatusCodes.ToFrozenSet();
        _retriableHeaders = [.. model.RetriableHeaders.Select(header => new CompiledHeaderMatch(header))];
        _retriableRequestHeaders = [.. model.RetriableRequestHeaders.Select(header => new CompiledHeaderMatch(header))];
        _modifyingHeaders = [.. ModifiersOf(model.RetryOn)];
        _repeatableMethods = !model.IdempotentMethodsOnly
            ? null
            : model.RepeatableMethods.IsEmpty ? Idempotent : model.RepeatableMethods.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public RetryPolicy Model { get; }

    /// <summary>For each attempt of an HTTP call, up to its response headers; null for none. gRPC does not read it.</summary>
    public TimeSpan? PerTryTimeout => Model.PerTryTimeout;

    /// <summary>Retries prefer endpoints that the call has not tried (<c>previous_hosts</c>) even if a hash names another.</summary>
    public bool AvoidPreviousHosts => Model.AvoidPreviousHosts;

    /// <summary>Request headers that say nothing by themselves, but change what this policy does.</summary>
    internal ReadOnlySpan<string> ModifyingHeaders => _modifyingHeaders;

    internal ReadOnlySpan<CompiledHeaderMatch> RetriableHeaders => _retriableHeaders;

    /// <summary>The route's own policy hides the virtual host's, even when it retries on nothing; they are never merged.</summary>
    public static CompiledRetryPolicy? Create(RetryPolicy? route, RetryPolicy? virtualHost) =>
        (route ?? virtualHost) is { } policy ? new CompiledRetryPolicy(policy) : null;

    /// <summary>The conditions in force for a call: none when the policy does not apply to its request.</summary>
    internal RetryConditions ConditionsFor(HttpRequestMessage request, bool isGrpc, RetryConditions added)
    {
        var conditions = Model.RetryOn | added;
        if (isGrpc)
        {
            conditions &= RetryConditionTokens.Grpc;
        }

        return conditions != RetryConditions.None && AppliesTo(request, isGrpc) ? conditions : RetryConditions.None;
    }

    internal int RetriesFor(bool isGrpc, int? asked)
    {
        var retries = asked ?? Model.NumRetries;
        return isGrpc ? Math.Min(retries, MaxGrpcRetries) : retries;
    }

    /// <summary>Whether a request of this method may be repeated although a server may have acted on it.</summary>
    internal bool IsRepeatable(HttpMethod method) => _repeatableMethods is null || _repeatableMethods.Contains(method.Method);

    internal bool IsRetriableStatus(int status) => _statusCodes.Contains(status);

    internal RetryBackOff CreateBackOff(bool isGrpc) => new(Model.BackOffBase, Model.BackOffMax, isGrpc);

    private static IEnumerable<string> ModifiersOf(RetryConditions conditions)
    {
        if (conditions != RetryConditions.None)
        {
            yield return EnvoyHeaderNames.MaxRetries;
        }

        if (conditions.HasFlag(RetryConditions.RetriableStatusCodes))
        {
            yield return EnvoyHeaderNames.RetriableStatusCodes;
        }

        if (conditions.HasFlag(RetryConditions.RetriableHeaders))
        {
            yield return EnvoyHeaderNames.RetriableHeaderNames;
        }
    }

    private bool AppliesTo(HttpRequestMessage request, bool isGrpc)
    {
        if (_retriableRequestHeaders.Length == 0)
        {
            return true;
        }

        var context = new MatchContext(request, request.RequestUri!.Authority, isGrpc, random: 0);
        foreach (var match in _retriableRequestHeaders)
        {
            if (match.Matches(context.GetHeader(match.Header, HeaderSlotAllocator.None), isGrpc))
            {
                return true;
            }
        }

        return false;
    }
}
