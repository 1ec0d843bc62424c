using System.Net;
using MeshClient.Xds.Model;

namespace MeshClient.Routing;

/// <summary>Answers from the configuration (<c>envoy.config.route.v3.DirectResponseAction</c>). Immutable.</summary>
internal sealed class DirectResponseRoute(DirectResponseAction model) : CompiledAction
{
    private readonly byte[] _body = [.. model.Body];

    public int StatusCode => model.StatusCode;

    /// <summary>The answer as a sidecar would give it; the request goes nowhere.</summary>
    public HttpResponseMessage CreateResponse(HttpRequestMessage request)
    {
        var content = new ByteArrayContent(_body);
        if (_body.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        }

        var response = new HttpResponseMessage((HttpStatusCode)model.StatusCode)
        {
            RequestMessage = request,
            Version = request.Version,
            Content = content,
        };
        return response;
    }
}
