using System.Globalization;
using MeshClient.Xds.Model;

namespace MeshClient.Filters.Fault;

/// <summary>
/// Faults that the request itself asks for, where the configuration lets it (gRFC A33). A malformed value injects nothing. Thread-safe.
/// </summary>
internal static class FaultHeaders
{
    private const string Delay = "x-envoy-fault-delay-request";
    private const string DelayPercentage = "x-envoy-fault-delay-request-percentage";
    private const string HttpAbort = "x-envoy-fault-abort-request";
    private const string GrpcAbort = "x-envoy-fault-abort-grpc-request";
    private const string AbortPercentage = "x-envoy-fault-abort-request-percentage";
    private const int MinHttpStatus = 200;
    private const int MaxHttpStatus = 599;
    private const int MaxGrpcStatus = 16;

    /// <summary>Null when the request asks for none.</summary>
    public static TimeSpan? ReadDelay(HttpRequestMessage request) =>
        Read(request, Delay) is { } milliseconds and > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>Null when the request asks for none. The gRPC status counts if both are given.</summary>
    public static (int? HttpStatus, int? GrpcStatus) ReadAbort(HttpRequestMessage request)
    {
        if (Read(request, GrpcAbort) is { } grpc and <= MaxGrpcStatus)
        {
            return (null, grpc);
        }

        return Read(request, HttpAbort) is { } http and >= MinHttpStatus and <= MaxHttpStatus ? (http, null) : default;
    }

    public static FaultShare ShareOfDelay(HttpRequestMessage request, FaultShare configured) => Cap(request, DelayPercentage, configured);

    public static FaultShare ShareOfAbort(HttpRequestMessage request, FaultShare configured) => Cap(request, AbortPercentage, configured);

    // The request may ask for less than the configuration allows, not for more.
    private static FaultShare Cap(HttpRequestMessage request, string header, FaultShare configured) =>
        request.Headers.NonValidated.TryGetValues(header, out _)
            ? configured with { Numerator = Math.Min(configured.Numerator, (uint)(Read(request, header) ?? 0)) }
            : configured;

    private static int? Read(HttpRequestMessage request, string header) =>
        request.Headers.NonValidated.TryGetValues(header, out var values)
        && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
