using System.Globalization;
using System.Net.Http.Headers;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

namespace MeshClient.Resilience;

/// <summary>
/// What a request asks of the mesh by <c>x-envoy-*</c> headers (Envoy's router filter). Values that cannot be read are passed over.
/// Immutable.
/// </summary>
internal sealed class EnvoyRequestHeaders
{
    private static readonly string[] Independent =
        [EnvoyHeaderNames.RetryOn, EnvoyHeaderNames.RetryGrpcOn, EnvoyHeaderNames.Timeout, EnvoyHeaderNames.PerTryTimeout];

    private EnvoyRequestHeaders(HttpRequestHeaders headers)
    {
        RetryOn = (RetryConditionTokens.Parse(HeaderValues.Find(headers, EnvoyHeaderNames.RetryOn)) & ~RetryConditionTokens.Grpc)
            | (RetryConditionTokens.Parse(HeaderValues.Find(headers, EnvoyHeaderNames.RetryGrpcOn)) & RetryConditionTokens.Grpc);
        MaxRetries = ReadInteger(headers, EnvoyHeaderNames.MaxRetries) is { } retries ? (int)Math.Min(retries, int.MaxValue) : null;
        RetriableStatusCodes = ReadIntegers(HeaderValues.Find(headers, EnvoyHeaderNames.RetriableStatusCodes));
        RetriableHeaders = ReadNames(HeaderValues.Find(headers, EnvoyHeaderNames.RetriableHeaderNames));
        Timeout = ReadTime(headers, EnvoyHeaderNames.Timeout);
        PerTryTimeout = ReadTime(headers, EnvoyHeaderNames.PerTryTimeout);
    }

    /// <summary>Conditions to add to those of the policy.</summary>
    public RetryConditions RetryOn { get; }

    /// <summary>Replaces the policy's number of retries.</summary>
    public int? MaxRetries { get; }

    /// <summary>More codes for <see cref="RetryConditions.RetriableStatusCodes"/>.</summary>
    public IReadOnlyList<int> RetriableStatusCodes { get; }

    /// <summary>More headers for <see cref="RetryConditions.RetriableHeaders"/>: their presence is enough.</summary>
    public IReadOnlyList<CompiledHeaderMatch> RetriableHeaders { get; }

    /// <summary>Replaces the timeout of the route; zero means none.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Replaces the per-try timeout of the policy; zero means none.</summary>
    public TimeSpan? PerTryTimeout { get; }

    /// <summary>Null for nearly every request; finding that out is what happens on the hot path.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="policy">Of the route: some headers only change what a policy does.</param>
    /// <remarks>
    /// Asking for each name costs some ten nanoseconds. Walking all headers would look cheaper, but makes .NET write out every header that
    /// was set as a typed value, an Authorization with its token among them. A header that could change nothing is not asked for.
    /// </remarks>
    public static EnvoyRequestHeaders? Read(HttpRequestHeaders headers, CompiledRetryPolicy? policy)
    {
        var values = headers.NonValidated;
        return values.Count > 0 && (ContainsAny(values, Independent) || (policy is not null && ContainsAny(values, policy.ModifyingHeaders)))
            ? new EnvoyRequestHeaders(headers)
            : null;
    }

    /// <summary>Whether a timeout of this request is answered with an empty 204 instead of a 504; asked only when it happens.</summary>
    public static bool WantsTimeoutAltResponse(HttpRequestHeaders headers) =>
        headers.NonValidated.Contains(EnvoyHeaderNames.TimeoutAltResponse);

    private static bool ContainsAny(HttpHeadersNonValidated values, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (values.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static TimeSpan? ReadTime(HttpRequestHeaders headers, string name) =>
        ReadInteger(headers, name) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static uint? ReadInteger(HttpRequestHeaders headers, string name) =>
        uint.TryParse(HeaderValues.Find(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int[] ReadIntegers(string? list)
    {
        var numbers = new List<int>();
        foreach (var part in list.AsSpan().Split(','))
        {
            if (int.TryParse(list.AsSpan()[part].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        return [.. numbers];
    }

    private static CompiledHeaderMatch[] ReadNames(string? list) => list is null
        ? []
        : [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new CompiledHeaderMatch(new HeaderMatch { Name = name, Kind = HeaderMatchKind.Present }))];
}
