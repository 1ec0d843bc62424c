using System.Collections.Immutable;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace MeshClient.Testing;

/// <summary>How a <see cref="FakeBackend"/> answers a request. Immutable: change a backend by giving it another one.</summary>
/// <remarks>
/// A request passes, in this order: the gate (<see cref="FakeBackend.HoldRequests"/>), the latency, the failure, then the handler or,
/// without one, the answer that status, headers, body and trailers describe. Calls of content type <c>application/grpc</c> are
/// answered by <see cref="Grpc"/> as long as <see cref="StatusCode"/> is 200 and there is no handler.
/// </remarks>
public sealed record BackendBehavior
{
    private static readonly ImmutableDictionary<string, string> NoFields =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Answers at once with status 200 and no body; gRPC messages are echoed.</summary>
    public static BackendBehavior Default { get; } = new();

    /// <summary>The HTTP status.</summary>
    /// <value>200.</value>
    public int StatusCode { get; init; } = StatusCodes.Status200OK;

    /// <summary>Response headers by name.</summary>
    /// <value>None.</value>
    public ImmutableDictionary<string, string> Headers { get; init; } = NoFields;

    /// <summary>Response trailers by name; HTTP/2 only.</summary>
    /// <value>None.</value>
    public ImmutableDictionary<string, string> Trailers { get; init; } = NoFields;

    /// <summary>The response body.</summary>
    /// <value>Empty.</value>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The time between the request's arrival and the response headers.</summary>
    /// <value>Zero.</value>
    public TimeSpan Latency { get; init; }

    /// <summary>Chooses the latency of each request, in place of <see cref="Latency"/>.</summary>
    /// <value>Null.</value>
    public Func<RecordedRequest, TimeSpan>? LatencyPerRequest { get; init; }

    /// <summary>The time between the response headers and the body.</summary>
    /// <value>Zero.</value>
    public TimeSpan BodyLatency { get; init; }

    /// <summary>How the request fails.</summary>
    /// <value><see cref="BackendFailure.None"/>.</value>
    public BackendFailure Failure { get; init; }

    /// <summary>The HTTP/2 error code of <see cref="BackendFailure.ResetStream"/>; 7 is REFUSED_STREAM, 8 CANCEL.</summary>
    /// <value>2, INTERNAL_ERROR.</value>
    public int ResetCode { get; init; } = 2;

    /// <summary>The answer to gRPC calls.</summary>
    /// <value>Echoes every message with status OK.</value>
    public GrpcReply Grpc { get; init; } = new();

    /// <summary>Answers in place of all of the above, except for latency and failure. Its exception becomes a 500 with the exception as text.</summary>
    /// <value>Null.</value>
    public Func<HttpContext, Task>? Handler { get; init; }

    /// <summary>Answers with a status.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    public static BackendBehavior Status(int statusCode) => new() { StatusCode = statusCode };

    /// <summary>Answers gRPC calls with a status.</summary>
    /// <param name="statusCode">The gRPC status.</param>
    /// <param name="detail">The detail that comes with it.</param>
    public static BackendBehavior GrpcStatus(StatusCode statusCode, string detail = "") =>
        new() { Grpc = new GrpcReply { StatusCode = statusCode, Detail = detail } };

    /// <summary>Answers with status 200 after a time.</summary>
    /// <param name="latency">The time between the request's arrival and the response headers.</param>
    public static BackendBehavior Slow(TimeSpan latency) => new() { Latency = latency };

    /// <summary>Fails every request in one way.</summary>
    /// <param name="failure">The way.</param>
    public static BackendBehavior Fail(BackendFailure failure) => new() { Failure = failure };

    /// <summary>Answers with code of the test.</summary>
    /// <param name="handler">Writes the response.</param>
    public static BackendBehavior Handle(Func<HttpContext, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new() { Handler = handler };
    }

    /// <summary>The same with a text as the body, in UTF-8.</summary>
    /// <param name="text">The body.</param>
    /// <param name="contentType">Its media type.</param>
    public BackendBehavior WithBody(string text, string contentType = "text/plain; charset=utf-8") =>
        this with { Body = Encoding.UTF8.GetBytes(text), Headers = Headers.SetItem("content-type", contentType) };

    /// <summary>The same with a response header more, or another value of it.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value.</param>
    public BackendBehavior WithHeader(string name, string value) => this with { Headers = Headers.SetItem(name, value) };

    /// <summary>The same with a response trailer more, or another value of it.</summary>
    /// <param name="name">The name of the trailer.</param>
    /// <param name="value">Its value.</param>
    public BackendBehavior WithTrailer(string name, string value) => this with { Trailers = Trailers.SetItem(name, value) };
}
