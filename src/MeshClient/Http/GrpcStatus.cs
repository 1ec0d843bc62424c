// Hot path.
using System.Globalization;
using System.Net.Http.Headers;

namespace MeshClient.Http;

/// <summary>Reads the status of a gRPC response: from the headers of a trailers-only response, else from the trailers.</summary>
internal static class GrpcStatus
{
    /// <summary>No status was sent.</summary>
    public const int None = -1;

    private const string HeaderName = "grpc-status";

    public static int Read(HttpResponseMessage response)
    {
        var fromHeaders = ReadHeaders(response);
        return fromHeaders != None ? fromHeaders : Read(response.TrailingHeaders);
    }

    /// <summary>The status of a trailers-only response: the call ended before any message.</summary>
    public static int ReadHeaders(HttpResponseMessage response) => Read(response.Headers);

    private static int Read(HttpHeaders headers) =>
        headers.NonValidated.TryGetValues(HeaderName, out var values)
        && values.Count > 0
        && int.TryParse(First(values), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : None;

    private static string First(HeaderStringValues values)
    {
        foreach (var value in values)
        {
            return value;
        }

        return "";
    }
}
