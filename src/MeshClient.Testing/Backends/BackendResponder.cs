using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace MeshClient.Testing.Backends;

/// <summary>Serves one request of a <see cref="FakeBackend"/> as its behavior says. Thread-safe.</summary>
internal sealed class BackendResponder(FakeBackend backend, RequestLog log, bool recordBodies, CancellationToken stopping)
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The text of a handler's exception is the answer.")]
    public async Task ServeAsync(HttpContext context)
    {
        log.Begin(context.Request.Path.Value ?? "");
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await ServeAsync(context, ending.Token).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(exception.ToString(), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            log.End();
        }
    }

    private async Task ServeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await RecordAsync(context, cancellationToken).ConfigureAwait(false);
        var behavior = backend.TakeBehavior();
        context.Response.Headers[FakeBackend.NameHeader] = backend.Name;
        await backend.PassGateAsync(cancellationToken).ConfigureAwait(false);

        var latency = behavior.LatencyPerRequest is { } choose
            ? choose(request ?? RequestReader.Read(context, default))
            : behavior.Latency;
        await Delay.ForAsync(latency, cancellationToken).ConfigureAwait(false);
        switch (behavior.Failure)
        {
            case BackendFailure.AbortConnection:
                RequestAborter.AbortConnection(context);
                return;
            case BackendFailure.ResetStream:
                RequestAborter.ResetStream(context, behavior.ResetCode);
                return;
            case BackendFailure.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                return;
            default:
                await RespondAsync(context, behavior, cancellationToken).ConfigureAwait(false);
                return;
        }
    }

    private async Task<RecordedRequest?> RecordAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RecordedRequest? request = null;
        if (log.KeepsRequests)
        {
            var body = recordBodies
                ? await RequestReader.BufferBodyAsync(context, cancellationToken).ConfigureAwait(false)
                : default;
            request = RequestReader.Read(context, body);
            log.Add(request);
        }

        log.Announce();
        return request;
    }

    private static async Task RespondAsync(HttpContext context, BackendBehavior behavior, CancellationToken cancellationToken)
    {
        if (behavior.Handler is { } handler)
        {
            await handler(context).ConfigureAwait(false);
            return;
        }

        foreach (var (name, value) in behavior.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (behavior.Failure == BackendFailure.AbortAfterHeaders)
        {
            await AbortAfterHeadersAsync(context, behavior, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (behavior.StatusCode == StatusCodes.Status200OK && GrpcResponder.IsGrpc(context.Request))
        {
            await GrpcResponder.RespondAsync(context, behavior, cancellationToken).ConfigureAwait(false);
            return;
        }

        await RequestReader.DrainBodyAsync(context, cancellationToken).ConfigureAwait(false);
        await WriteAsync(context, behavior, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, BackendBehavior behavior, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = behavior.StatusCode;
        if (behavior.Trailers.Count == 0 && MayHaveBody(behavior.StatusCode))
        {
            context.Response.ContentLength = behavior.Body.Length;
        }

        if (behavior.BodyLatency > TimeSpan.Zero)
        {
            await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
            await Delay.ForAsync(behavior.BodyLatency, cancellationToken).ConfigureAwait(false);
        }

        if (!behavior.Body.IsEmpty)
        {
            await context.Response.BodyWriter.WriteAsync(behavior.Body, cancellationToken).ConfigureAwait(false);
        }

        if (context.Response.SupportsTrailers())
        {
            foreach (var (name, value) in behavior.Trailers)
            {
                context.Response.AppendTrailer(name, value);
            }
        }
    }

    private static async Task AbortAfterHeadersAsync(HttpContext context, BackendBehavior behavior, CancellationToken cancellationToken)
    {
        // Announces more than it sends, so that no client takes what it got for the whole. At least one byte is sent: only data
        // makes Kestrel's flush wait until everything so far is on its way.
        var body = behavior.Body.Length >= 2 ? behavior.Body : "  "u8.ToArray();
        context.Response.StatusCode = behavior.StatusCode;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body[..(body.Length / 2)], cancellationToken).ConfigureAwait(false);
        await Delay.ForAsync(behavior.BodyLatency, cancellationToken).ConfigureAwait(false);
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            RequestAborter.ResetStream(context, behavior.ResetCode);
        }

        // HTTP/1.1: Kestrel closes the connection of a response that is too short. Cutting it could overtake the headers.
    }

    // RFC 9110, 8.6: no Content-Length with 1xx and 204; with 304 it would describe another response.
    private static bool MayHaveBody(int statusCode) =>
        statusCode is >= 200 and not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified);
}
