using System.Net;

namespace MeshClient;

/// <summary>
/// A plain HTTP call that the mesh could not complete: no route, no usable endpoint, an open circuit, a timeout of the route, or a
/// transport failure that retries did not cure. The original cause, if there is one, is the inner exception.
/// </summary>
/// <remarks>
/// It derives from <see cref="HttpRequestException"/>, so code and resilience handlers that treat that as transient keep working, and
/// <see cref="HttpRequestException.StatusCode"/> is the status that an Envoy sidecar would have answered with. A caller's own
/// cancellation and <see cref="HttpClient.Timeout"/> are never turned into this exception.
/// </remarks>
public sealed class MeshRequestException : HttpRequestException
{
    internal MeshRequestException(
        MeshFailureReason reason,
        string message,
        HttpRequestError error,
        HttpStatusCode statusCode,
        string responseFlags,
        string details,
        MeshCallSummary call,
        Exception? innerException)
        : base(error, message, innerException, statusCode)
    {
        Reason = reason;
        ResponseFlags = responseFlags;
        Details = details;
        Call = call;
    }

    /// <summary>Why the call failed; the same name appears in logs, metrics and spans.</summary>
    public MeshFailureReason Reason { get; }

    /// <summary>Envoy's response flags, comma separated, for example <c>UF,URX</c>.</summary>
    public string ResponseFlags { get; }

    /// <summary>Envoy's response code details, for example <c>no_healthy_upstream</c>.</summary>
    public string Details { get; }

    /// <summary>What is known about the call: target, route, cluster, last endpoint, attempts.</summary>
    public MeshCallSummary Call { get; }
}
