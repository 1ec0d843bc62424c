using System.Net;
using MeshClient.Balancing;
using MeshClient.Transport;

namespace MeshClient.Benchmarks.Http;

/// <summary>Answers at once with a small response, so that what is measured is the mesh alone. Also its own direct handler.</summary>
internal sealed class CannedTransport : EndpointTransport, IEndpointTransportFactory
{
    private static readonly byte[] Body = new byte[64];

    public EndpointTransport Create(Endpoint endpoint) => this;

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Respond(request));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static HttpResponseMessage Respond(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new ReadOnlyMemoryContent(Body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return response;
    }
}
