using System.Net;
using MeshClient.Resilience;
using MeshClient.Xds.Model;

namespace MeshClient.Http;

/// <summary>
/// What must differ on the wire from what the application wrote, and how to put it back: the caller's request is its own. Made only for
/// requests that need it. Single-owner: the call.
/// </summary>
internal sealed class RequestRewrite
{
    private List<(string Name, string? Value)>? _originalHeaders;
    private Uri? _originalUri;
    private Version? _originalVersion;
    private HttpContent? _originalContent;
    private HttpVersionPolicy _originalPolicy;
    private bool _authoritySet;

    /// <summary>False for nearly every request: plaintext both ways, and the version that the caller wants.</summary>
    public static bool IsNeeded(HttpRequestMessage request, ClusterResource cluster, bool isGrpc) =>
        cluster.Tls is not null
        || IsSecure(request.RequestUri!)
        || request.Version.Major > 2
        || (!isGrpc && cluster.Protocol != UpstreamProtocol.FollowRequest);

    /// <summary>
    /// Makes scheme and HTTP version fit the cluster as it is now. False when the request asks for TLS that the cluster does not offer.
    /// </summary>
    public bool TryApply(HttpRequestMessage request, ClusterResource cluster, bool isGrpc)
    {
        UndoTransport(request);
        var secure = IsSecure(request.RequestUri!);
        if (secure && cluster.Tls is null)
        {
            return false;
        }

        var (version, policy) = VersionFor(request, cluster, isGrpc);
        if (version != request.Version || policy != request.VersionPolicy)
        {
            _originalVersion = request.Version;
            _originalPolicy = request.VersionPolicy;
            request.Version = version;
            request.VersionPolicy = policy;
        }

        // HTTP/2 servers reject a :scheme that does not match the connection; HTTP/1.1 has none on the wire.
        if (!secure && cluster.Tls is not null && !IsHttp1(request))
        {
            _originalUri = request.RequestUri!;
            request.RequestUri = new UriBuilder(_originalUri) { Scheme = Uri.UriSchemeHttps, Port = _originalUri.IsDefaultPort ? -1 : _originalUri.Port }.Uri;
        }

        return true;
    }

    /// <summary>Sets a header for the endpoint, in place of what the application may have put there.</summary>
    public void SetHeader(HttpRequestMessage request, string name, string value)
    {
        Take(request, name);
        request.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>
    /// Sends another authority than that of the URI (gRFC A81); an empty one sends that of the URI again. One that the application has set
    /// itself stays. So does that of the URI if the other one is no host: the control plane may put any text there. Neither server name nor
    /// checks of certificates depend on it.
    /// </summary>
    public void SetAuthority(HttpRequestMessage request, string authority)
    {
        if (_authoritySet || request.Headers.Host is null)
        {
            _authoritySet = authority.Length > 0 && TrySetHost(request, authority);
            if (!_authoritySet)
            {
                request.Headers.Host = null;
            }
        }
    }

    /// <summary>Takes away the headers that speak to the mesh, not to the server.</summary>
    public void RemoveConsumedHeaders(HttpRequestMessage request)
    {
        foreach (var name in EnvoyHeaderNames.ConsumedByMesh)
        {
            if (request.Headers.NonValidated.Contains(name))
            {
                Take(request, name);
            }
        }
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
        UndoTransport(request);
        SetAuthority(request, "");
        if (_originalContent is not null)
        {
            request.Content = _originalContent;
            _originalContent = null;
        }

        if (_originalHeaders is not null)
        {
            foreach (var (name, value) in _originalHeaders)
            {
                request.Headers.Remove(name);
                if (value is not null)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            _originalHeaders = null;
        }
    }

    // There is no other way to ask .NET for its opinion of a host.
    private static bool TrySetHost(HttpRequestMessage request, string authority)
    {
        try
        {
            request.Headers.Host = authority;
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsSecure(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeWss;

    private static bool IsHttp1(HttpRequestMessage request) =>
        request.Version.Major < 2 && request.VersionPolicy != HttpVersionPolicy.RequestVersionOrHigher;

    private static (Version Version, HttpVersionPolicy Policy) VersionFor(HttpRequestMessage request, ClusterResource cluster, bool isGrpc)
    {
        var protocol = isGrpc ? UpstreamProtocol.FollowRequest : cluster.Protocol;
        return protocol switch
        {
            UpstreamProtocol.Http1 => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
            UpstreamProtocol.Http2 => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            UpstreamProtocol.Auto => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),

            // QUIC would go around the endpoint's connections and their certificate checks, so the mesh ends at HTTP/2.
            _ when request.Version.Major > 2 || (cluster.Tls is not null && request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher) =>
                (HttpVersion.Version20, isGrpc ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower),
            _ => (request.Version, request.VersionPolicy),
        };
    }

    // Remembers a header's value the first time it is touched, and removes it.
    private void Take(HttpRequestMessage request, string name)
    {
        _originalHeaders ??= [];
        if (!_originalHeaders.Exists(header => header.Name == name))
        {
            _originalHeaders.Add((name, request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null));
        }

        request.Headers.Remove(name);
    }

    private void UndoTransport(HttpRequestMessage request)
    {
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
}
