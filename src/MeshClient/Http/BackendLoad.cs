// Hot path.
using System.Net.Http.Headers;
using MeshClient.Xds.Orca;

namespace MeshClient.Http;

/// <summary>
/// Finds what a backend says about its load in its response. gRPC: in the trailers (gRFC A51), which are the headers of a response
/// without messages. Plain HTTP: in headers or trailers, in any form that Envoy knows.
/// </summary>
internal static class BackendLoad
{
    public static void Read(HttpResponseMessage response, bool isGrpc, IOrcaSink sink)
    {
        if (isGrpc)
        {
            TryReadBinary(GrpcStatus.ReadHeaders(response) == GrpcStatus.None ? response.TrailingHeaders : response.Headers, sink);
        }
        else if (!TryReadAny(response.Headers, sink))
        {
            TryReadAny(response.TrailingHeaders, sink);
        }
    }

    private static bool TryReadAny(HttpHeaders headers, IOrcaSink sink) => TryReadBinary(headers, sink)
        || (headers.NonValidated.TryGetValues(OrcaHeader.Name, out var values) && OrcaHeader.TryReadForm(First(values), sink));

    private static bool TryReadBinary(HttpHeaders headers, IOrcaSink sink) =>
        headers.NonValidated.TryGetValues(OrcaHeader.BinaryName, out var values) && OrcaHeader.TryReadBinary(First(values), sink);

    private static string First(HeaderStringValues values)
    {
        foreach (var value in values)
        {
            return value;
        }

        return "";
    }
}
