// Hot path.
using System.Globalization;
using System.Net;

namespace MeshClient.Http;

/// <summary>Reads the server's wish not to be called for a while: <c>Retry-After</c>, or <c>grpc-retry-pushback-ms</c> (gRFC A6).</summary>
internal static class RetryAfter
{
    private const string Pushback = "grpc-retry-pushback-ms";

    public static TimeSpan? Read(HttpResponseMessage response, bool isGrpc, TimeProvider time)
    {
        if (isGrpc)
        {
            return ReadPushback(response);
        }

        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return null;
        }

        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow() is { } until && until > TimeSpan.Zero ? until : null,
            _ => null,
        };
    }

    private static TimeSpan? ReadPushback(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues(Pushback, out var values) && !response.TrailingHeaders.NonValidated.TryGetValues(Pushback, out values))
        {
            return null;
        }

        // Larger numbers are no hint that anybody means, and do not fit a time span.
        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }
}
