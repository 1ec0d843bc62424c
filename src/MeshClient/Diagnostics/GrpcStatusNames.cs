namespace MeshClient.Diagnostics;

/// <summary>Names and classes of the gRPC status codes. Immutable.</summary>
internal static class GrpcStatusNames
{
    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    // UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS (telemetry digest 8.4).
    private const int ServerFailures = (1 << 2) | (1 << 4) | (1 << 8) | (1 << 12) | (1 << 13) | (1 << 14) | (1 << 15);

    public static string Of(int status) => (uint)status < (uint)Names.Length ? Names[status] : "UNKNOWN";

    /// <summary>True when the status says that the server, not the caller, is at fault. Codes that do not exist count as UNKNOWN.</summary>
    public static bool IsServerFailure(int status) =>
        (uint)status >= (uint)Names.Length || (ServerFailures & (1 << status)) != 0;
}
