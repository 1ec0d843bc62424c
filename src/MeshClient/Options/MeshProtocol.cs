namespace MeshClient;

/// <summary>The HTTP version towards the endpoints of a service.</summary>
public enum MeshProtocol
{
    /// <summary>The version that the request asks for; gRPC uses HTTP/2.</summary>
    FollowRequest,

    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2, without TLS with prior knowledge.</summary>
    Http2,

    /// <summary>HTTP/2 or HTTP/1.1, negotiated in the TLS handshake (ALPN); needs <c>https</c> endpoints.</summary>
    Auto,
}
