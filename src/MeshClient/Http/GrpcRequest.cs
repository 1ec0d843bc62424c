// Hot path.
namespace MeshClient.Http;

/// <summary>Reads from a request whether it is a gRPC call and what the gRPC client asks of its transport.</summary>
internal static class GrpcRequest
{
    private const string MediaType = "application/grpc";

    // Grpc.Net.Client hands the call option to the handler under this name.
    private static readonly HttpRequestOptionsKey<bool> WaitForReadyKey = new("WaitForReady");

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

    public static bool WaitsForReady(HttpRequestMessage request) =>
        request.Options.TryGetValue(WaitForReadyKey, out var waits) && waits;
}
