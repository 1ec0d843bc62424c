// Hot path.
using MeshClient.Resilience;

namespace MeshClient.Http;

/// <summary>Reads from a request whether it is a gRPC call and what the gRPC client asks of its transport.</summary>
internal static class GrpcRequest
{
    private const string MediaType = "application/grpc";

    // Grpc.Net.Client hands the call option to the handler under this name.
    private static readonly HttpRequestOptionsKey<bool> WaitForReadyKey = new("WaitForReady");

    // The client writes what was left of the deadline a moment before the call reaches the mesh.
    private static readonly TimeSpan DeadlineTolerance = TimeSpan.FromMilliseconds(20);

    public static bool Is(HttpRequestMessage request)
    {
        // gRPC is always a POST over HTTP/2 or later, which most plain requests are not: no header is looked at for them.
        if (request.Content is not { } content || request.Version.Major < 2 || request.Method != HttpMethod.Post)
        {
            return false;
        }

        var mediaType = content.Headers.ContentType?.MediaType;
        return mediaType is not null
            && mediaType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
            && (mediaType.Length == MediaType.Length || mediaType[MediaType.Length] == '+');
    }

    /// <summary>True when the deadline that the call carries has passed, so that its cancellation is the deadline's doing.</summary>
    public static bool DeadlinePassed(HttpRequestMessage request, TimeSpan elapsed) =>
        request.Headers.NonValidated.TryGetValues(GrpcTimeoutHeader.Name, out var values)
        && GrpcTimeoutHeader.TryParse(values.ToString(), out var timeout)
        && timeout >= TimeSpan.Zero
        && elapsed + DeadlineTolerance >= timeout;

    public static bool WaitsForReady(HttpRequestMessage request) =>
        request.Options.TryGetValue(WaitForReadyKey, out var waits) && waits;
}
