using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.ControlPlane;

/// <summary>What a client shows when it opens a stream. Immutable.</summary>
internal sealed record StreamOpening(XdsTransportProtocol? Protocol, IReadOnlyDictionary<string, string> Headers, X509Certificate2? ClientCertificate)
{
    private const string AuthorizationHeader = "authorization";

    public string? Authorization => Headers.GetValueOrDefault(AuthorizationHeader);

    public static StreamOpening From(ServerCallContext call, XdsTransportProtocol? protocol = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in call.RequestHeaders.Where(static entry => !entry.IsBinary))
        {
            headers[entry.Key] = headers.TryGetValue(entry.Key, out var before) ? $"{before},{entry.Value}" : entry.Value;
        }

        return new StreamOpening(protocol, headers, call.GetHttpContext().Connection.ClientCertificate);
    }

    public RecordedXdsStream Record(int number) => new()
    {
        Number = number,
        Protocol = Protocol,
        Headers = Headers,
        Authorization = Authorization,
        ClientCertificate = ClientCertificate,
    };

    /// <summary>The status that ends a stream without the right token; null if the stream is welcome.</summary>
    public Status? RefusalUnlessBearer(string? token) => token is null || Authorization == $"Bearer {token}"
        ? null
        : new Status(StatusCode.Unauthenticated, Authorization is null ? "The stream has no authorization header." : "The stream has another bearer token.");
}
