using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace MeshClient.Testing.Backends;

/// <summary>Answers gRPC calls of any method as a <see cref="GrpcReply"/> says. Thread-safe.</summary>
internal static class GrpcResponder
{
    private const string ContentType = "application/grpc";

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase);

    public static async Task RespondAsync(HttpContext context, BackendBehavior behavior, CancellationToken cancellationToken)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "HTTP/2";
            return;
        }

        var reply = behavior.Grpc;
        context.Response.ContentType = ContentType;
        if (reply.TrailersOnly ?? reply.StatusCode != StatusCode.OK)
        {
            await RequestReader.DrainBodyAsync(context, cancellationToken).ConfigureAwait(false);
            WriteStatus(reply, (name, value) => context.Response.Headers[name] = value);
            return;
        }

        await WriteMessagesAsync(context, behavior, cancellationToken).ConfigureAwait(false);
        WriteStatus(reply, (name, value) => context.Response.AppendTrailer(name, value));
        foreach (var (name, value) in behavior.Trailers)
        {
            context.Response.AppendTrailer(name, value);
        }
    }

    private static async Task WriteMessagesAsync(HttpContext context, BackendBehavior behavior, CancellationToken cancellationToken)
    {
        // Echoed messages are compressed as they came.
        var encoding = context.Request.Headers["grpc-encoding"];
        if (encoding.Count > 0 && behavior.Grpc.Message is null)
        {
            context.Response.Headers["grpc-encoding"] = encoding;
        }

        await context.Response.StartAsync(cancellationToken).ConfigureAwait(false);
        await Delay.ForAsync(behavior.BodyLatency, cancellationToken).ConfigureAwait(false);
        while (await GrpcMessages.ReadAsync(context.Request.BodyReader, cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (behavior.Grpc.Message is null)
            {
                await context.Response.BodyWriter.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            }
        }

        if (behavior.Grpc.Message is { } configured)
        {
            await context.Response.BodyWriter.WriteAsync(GrpcMessages.Frame(configured.Span), cancellationToken).ConfigureAwait(false);
        }
    }

    private static void WriteStatus(GrpcReply reply, Action<string, string> write)
    {
        write("grpc-status", ((int)reply.StatusCode).ToString(CultureInfo.InvariantCulture));
        if (reply.Detail.Length > 0)
        {
            write("grpc-message", GrpcMessages.EncodeDetail(reply.Detail));
        }
    }
}
