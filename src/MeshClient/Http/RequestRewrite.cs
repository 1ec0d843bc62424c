// Hot path.
using System.Globalization;
using System.Net;
using MeshClient.Resilience;
using MeshClient.Xds.Model;

namespace MeshClient.Http;

/// <summary>
/// What must differ on the wire from what the application wrote, and how to put it back: the caller's request is its own. Single-owner:
/// the call.
/// </summary>
internal struct RequestRewrite
{
    private const string AttemptCountHeader = "x-envoy-attempt-count";

    private Uri? _originalUri;
    private Version? _originalVersion;
    private HttpVersionPolicy _originalPolicy;
    private HttpContent? _originalContent;
    private List<KeyValuePair<string, string>>? _removedHeaders;
    private bool _attemptCountSet;

    /// <summary>Makes scheme and HTTP version fit the cluster. False when the request asks for TLS that the cluster does not offer.</summary>
    public bool TryApply(HttpRequestMessage request, ClusterResource cluster, bool isGrpc)
    {
        var uri = request.RequestUri!;
        var isHttps = uri.Scheme == Uri.UriSchemeHttps;
        if (isHttps && cluster.Tls is null)
        {
            return false;
        }

        if (!isHttps && cluster.Tls is not null)
        {
            // Servers reject a :scheme that does not match the connection.
            _originalUri = uri;
            request.RequestUri = new UriBuilder(uri) { Scheme = Uri.UriSchemeHttps, Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri;
        }

        if (!isGrpc && cluster.Protocol != UpstreamProtocol.FollowRequest)
        {
            ApplyProtocol(request, cluster.Protocol);
        }

        return true;
    }

    public void SetAttemptCount(HttpRequestMessage request, int attempt)
    {
        request.Headers.Remove(AttemptCountHeader);
        request.Headers.TryAddWithoutValidation(AttemptCountHeader, attempt.ToString(CultureInfo.InvariantCulture));
        _attemptCountSet = true;
    }

    /// <summary>Takes away the headers that speak to the mesh, not to the server.</summary>
    public void RemoveConsumedHeaders(HttpRequestMessage request)
    {
        foreach (var header in request.Headers.NonValidated)
        {
            if (EnvoyHeaderNames.IsConsumed(header.Key))
            {
                (_removedHeaders ??= []).Add(new(header.Key, header.Value.ToString()));
            }
        }

        EnvoyHeaderNames.RemoveConsumed(request.Headers);
    }

    /// <summary>Has the request's body kept while it is sent, so that a retry can repeat it.</summary>
    public ReplayableContent BufferContent(HttpRequestMessage request)
    {
        _originalContent = request.Content!;
        var replayable = new ReplayableContent(_originalContent);
        request.Content = replayable;
        return replayable;
    }

    public void Undo(HttpRequestMessage request)
    {
        if (_originalContent is not null)
        {
            request.Content = _originalContent;
            _originalContent = null;
        }

        if (_removedHeaders is not null)
        {
            foreach (var header in _removedHeaders)
            {
                request.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            _removedHeaders = null;
        }

        if (_attemptCountSet)
        {
            request.Headers.Remove(AttemptCountHeader);
            _attemptCountSet = false;
        }

        if (_originalUri is not null)
        {
            request.RequestUri = _originalUri;
            _originalUri = null;
        }

        if (_originalVersion is not null)
        {
            request.Version = _originalVersion;
            request.VersionPolicy = _originalPolicy;
            _originalVersion = null;
        }
    }

    private void ApplyProtocol(HttpRequestMessage request, UpstreamProtocol protocol)
    {
        if (_originalVersion is not null)
        {
            return;
        }

        _originalVersion = request.Version;
        _originalPolicy = request.VersionPolicy;
        (request.Version, request.VersionPolicy) = protocol switch
        {
            UpstreamProtocol.Http1 => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
            UpstreamProtocol.Http2 => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            _ => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
        };
    }
}
