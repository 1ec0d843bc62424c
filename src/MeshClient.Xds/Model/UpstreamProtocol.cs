namespace MeshClient.Xds.Model;

/// <summary>HTTP version towards the endpoints (<c>HttpProtocolOptions</c>).</summary>
internal enum UpstreamProtocol
{
    /// <summary>What the caller asked for; gRPC always uses HTTP/2.</summary>
    FollowRequest,
    Http1,
    Http2,

    /// <summary>ALPN decides between HTTP/2 and HTTP/1.1; needs TLS.</summary>
    Auto,
}
