using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MeshClient.Testing.Backends;

/// <summary>Turns what Kestrel knows of a request into a <see cref="RecordedRequest"/>.</summary>
internal static class RequestReader
{
    public static RecordedRequest Read(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var request = context.Request;
        return new RecordedRequest
        {
            Method = request.Method,
            Path = request.Path.Value ?? "",
            Query = request.QueryString.Value ?? "",
            Scheme = request.Scheme,
            Authority = request.Host.Value ?? "",
            Protocol = request.Protocol,
            Headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            ConnectionId = context.Connection.Id,
            ServerName = context.Features.Get<ITlsHandshakeFeature>()?.HostName ?? "",
            ClientCertificate = context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate,
            Body = body,
        };
    }

    /// <summary>Reads the body to its end and puts a copy in its place, for handlers.</summary>
    public static async Task<ReadOnlyMemory<byte>> BufferBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        var body = buffer.ToArray();
        context.Request.Body = new MemoryStream(body, writable: false);
        return body;
    }

    /// <summary>Reads the rest of the body, which most clients send before they look at the answer.</summary>
    public static async Task DrainBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
