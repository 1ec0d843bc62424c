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
    private EnvoyRequestHeaders(HttpRequestHeaders headers)
    {
        RetryOn = (RetryConditionTokens.Parse(HeaderValues.Find(headers, EnvoyHeaderNames.RetryOn)) & ~RetryConditionTokens.Grpc)
            | (RetryConditionTokens.Parse(HeaderValues.Find(headers, EnvoyHeaderNames.RetryGrpcOn)) & RetryConditionTokens.Grpc);
        MaxRetries = ReadInteger(headers, EnvoyHeaderNames.MaxRetries) is { } retries ? (int)Math.Min(retries, int.MaxValue) : null;
        RetriableStatusCodes = ReadIntegers(HeaderValues.Find(headers, EnvoyHeaderNames.RetriableStatusCodes));
        RetriableHeaders = ReadNames(HeaderValues.Find(headers, EnvoyHeaderNames.RetriableHeaderNames));
        Timeout = ReadTime(headers, EnvoyHeaderNames.Timeout);
        PerTryTimeout = ReadTime(headers, EnvoyHeaderNames.PerTryTimeout);
        TimeoutAltResponse = headers.NonValidated.Contains(EnvoyHeaderNames.TimeoutAltResponse);
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

    /// <summary>Answer a timeout with an empty 204.</summary>
    public bool TimeoutAltResponse { get; }

    /// <summary>Null for nearly every request; finding that out must be cheap.</summary>
    public static EnvoyRequestHeaders? Read(HttpRequestHeaders headers)
    {
        foreach (var header in headers.NonValidated)
        {
            if (header.Key.StartsWith(EnvoyHeaderNames.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return new EnvoyRequestHeaders(headers);
            }
        }

        return null;
    }

    private static TimeSpan? ReadTime(HttpRequestHeaders headers, string name) =>
        ReadInteger(headers, name) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static uint? ReadInteger(HttpRequestHeaders headers, string name) =>
        uint.TryParse(HeaderValues.Find(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int[] ReadIntegers(string? list) => list is null
        ? []
        : [.. list.Split(',').Select(part => int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0)];

    private static CompiledHeaderMatch[] ReadNames(string? list) => list is null
        ? []
        : [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new CompiledHeaderMatch(new HeaderMatch { Name = name, Kind = HeaderMatchKind.Present }))];
}
