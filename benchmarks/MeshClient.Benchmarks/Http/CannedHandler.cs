namespace MeshClient.Benchmarks.Http;

/// <summary>The baseline: the same response with no mesh before it.</summary>
internal sealed class CannedHandler : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(CannedTransport.Respond(request));
}
