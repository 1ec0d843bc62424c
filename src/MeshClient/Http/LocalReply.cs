using System.Globalization;
using System.Net;
using System.Text;
using MeshClient.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MeshClient.Http;

/// <summary>
/// What the caller gets when the mesh cannot deliver a call (Envoy's local replies): an exception for plain HTTP, or in responses mode
/// the response a sidecar would give; always a trailers-only response for gRPC. Nothing is thrown here, so shedding load stays cheap.
/// </summary>
internal static partial class LocalReply
{
    private const string FlagsHeader = "x-mesh-response-flags";
    private const string OverloadedHeader = "x-envoy-overloaded";
    private const string DropOverloadHeader = "x-envoy-drop-overload";

    public static Task<HttpResponseMessage> Fail(
        MeshCallContext context,
        HttpRequestMessage request,
        bool isGrpc,
        MeshFailureReason reason,
        int httpStatus,
        string? detail,
        Exception? cause,
        MeshCallSummary call)
    {
        var entry = FailureReasons.Of(reason) with { HttpStatus = httpStatus };
        CallFailed(context.Logger, call.Target, call.Cluster, call.Endpoint, entry.Name, call.ResponseFlags, call.Attempts, call.RetryDenied, detail, cause);
        if (isGrpc)
        {
            return Task.FromResult(TrailersOnly(request, entry.GrpcStatus, Describe(entry, detail, call), call));
        }

        return context.LocalReplies == LocalReplyMode.Responses
            ? Task.FromResult(AsSidecar(request, entry, cause is null ? null : detail, call))
            : Task.FromException<HttpResponseMessage>(new MeshRequestException(
                reason, Describe(entry, detail, call), entry.HttpError, (HttpStatusCode)entry.HttpStatus, call.ResponseFlags, entry.Details, call, InnerException(entry, cause)));
    }

    /// <summary>The empty answer that <c>x-envoy-upstream-rq-timeout-alt-response</c> asks for instead of a timeout.</summary>
    public static HttpResponseMessage NoContent(HttpRequestMessage request, MeshCallSummary call) =>
        new(HttpStatusCode.NoContent) { RequestMessage = request, Version = request.Version, Content = new LocalReplyContent(ReadOnlyMemory<byte>.Empty, call) };

    /// <summary>A gRPC answer that ends the call at once.</summary>
    public static HttpResponseMessage TrailersOnly(HttpRequestMessage request, int grpcStatus, string message, MeshCallSummary call)
    {
        var content = new LocalReplyContent(ReadOnlyMemory<byte>.Empty, call);
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Version = HttpVersion.Version20, Content = content };
        response.Headers.TryAddWithoutValidation("grpc-status", grpcStatus.ToString(CultureInfo.InvariantCulture));
        response.Headers.TryAddWithoutValidation("grpc-message", Uri.EscapeDataString(message));
        if (call.ResponseFlags.Length > 0)
        {
            response.Headers.TryAddWithoutValidation(FlagsHeader, call.ResponseFlags);
        }

        return response;
    }

    private static HttpResponseMessage AsSidecar(HttpRequestMessage request, FailureReasonEntry entry, string? transportFailure, MeshCallSummary call)
    {
        var body = LocalReplyBodies.For(entry, transportFailure, retried: call.Attempts > 1);
        var content = new LocalReplyContent(Encoding.UTF8.GetBytes(body), call);
        if (body.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("content-type", "text/plain");
        }

        var response = new HttpResponseMessage((HttpStatusCode)entry.HttpStatus) { RequestMessage = request, Version = request.Version, Content = content };
        response.Headers.TryAddWithoutValidation(FlagsHeader, call.ResponseFlags);
        if (entry.Reason == MeshFailureReason.CircuitBreakerOpen)
        {
            response.Headers.TryAddWithoutValidation(OverloadedHeader, "true");
        }
        else if (entry.Reason == MeshFailureReason.Dropped)
        {
            response.Headers.TryAddWithoutValidation(DropOverloadHeader, "true");
        }

        return response;
    }

    // What failed, where, and what the mesh tried; the advice is in docs/reference/failure-reasons.md under the reason's name.
    private static string Describe(FailureReasonEntry entry, string? detail, MeshCallSummary call)
    {
        var text = new StringBuilder("Call to target \"").Append(call.Target).Append("\" failed (").Append(entry.Name).Append(')');
        if (call.Cluster is { } cluster)
        {
            text.Append(" in cluster \"").Append(cluster).Append('"');
        }

        if (call.Endpoint is { } endpoint)
        {
            text.Append(CultureInfo.InvariantCulture, $" after {call.Attempts} attempt(s), the last at {endpoint}");
        }

        if (call.RetryDenied is { } denial)
        {
            text.Append(" and no retry (").Append(denial).Append(')');
        }

        return detail is null ? text.Append('.').ToString() : text.Append(": ").Append(detail).ToString();
    }

    private static Exception? InnerException(FailureReasonEntry entry, Exception? cause) =>
        entry.Reason is MeshFailureReason.RequestTimeout or MeshFailureReason.PerTryTimeout
            ? new TimeoutException("A timeout of the route passed.", cause)
            : cause;

    [LoggerMessage(EventId = 1601, Level = LogLevel.Error,
        Message = "Accounting for a response of target {Target} that was never read failed. What it held was given back.")]
    public static partial void ForgottenResponseFailed(ILogger logger, string target, Exception exception);

    [LoggerMessage(EventId = 1600, Level = LogLevel.Debug,
        Message = "Call to {Target} failed: {Reason} (flags {ResponseFlags}, cluster {Cluster}, endpoint {Endpoint}, attempts {Attempts}, retry denied {RetryDenied}). {Detail}")]
    private static partial void CallFailed(
        ILogger logger, string target, string? cluster, string? endpoint, string reason, string responseFlags, int attempts, string? retryDenied, string? detail, Exception? exception);
}
