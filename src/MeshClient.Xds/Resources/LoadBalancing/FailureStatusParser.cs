using System.Globalization;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// Which statuses count as failures of an endpoint: <c>"5xx"</c> or numbers for HTTP, names of the standard list for gRPC
/// (latency-aware 9.1). Thread-safe.
/// </summary>
internal static class FailureStatusParser
{
    private const string AllServerErrors = "5xx";
    private const int MinHttpStatus = 100;
    private const int MaxHttpStatus = 599;

    // In the order of their numbers.
    private static readonly string[] GrpcStatuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    public static LatencyAwarePolicy Apply(LatencyAwarePolicy policy, StructFields fields)
    {
        if (fields.Strings("http") is { } http)
        {
            policy = policy with
            {
                FailureOn5xx = http.Contains(AllServerErrors, StringComparer.OrdinalIgnoreCase),
                FailureHttpStatuses = ParseHttp(http, fields),
            };
        }

        return fields.Strings("grpc") is { } grpc ? policy with { FailureGrpcStatuses = ParseGrpc(grpc, fields) } : policy;
    }

    private static EquatableArray<int> ParseHttp(IReadOnlyList<string> names, StructFields fields)
    {
        var statuses = new List<int>();
        foreach (var name in names.Where(name => !name.Equals(AllServerErrors, StringComparison.OrdinalIgnoreCase)))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= MinHttpStatus and <= MaxHttpStatus)
            {
                statuses.Add(status);
            }
            else
            {
                fields.Error("http", $"{Common.Quote.Text(name)} must be \"5xx\" or a status of {MinHttpStatus} to {MaxHttpStatus}");
            }
        }

        return statuses.ToEquatableArray();
    }

    private static EquatableArray<int> ParseGrpc(IReadOnlyList<string> names, StructFields fields)
    {
        var statuses = new List<int>();
        foreach (var name in names)
        {
            var number = Array.IndexOf(GrpcStatuses, name);
            if (number > 0)
            {
                statuses.Add(number);
            }
            else
            {
                fields.Error("grpc", $"{Common.Quote.Text(name)} must be the name of a gRPC status other than OK");
            }
        }

        return statuses.ToEquatableArray();
    }
}
