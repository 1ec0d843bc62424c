namespace MeshClient.Testing;

/// <summary>The HTTP versions that a test server speaks on its address.</summary>
[Flags]
public enum BackendProtocols
{
    /// <summary>HTTP/1.1 only; an HTTP/2 preface is answered as the malformed request that it is.</summary>
    Http1 = 1,

    /// <summary>HTTP/2 only; without TLS clients need prior knowledge (h2c).</summary>
    Http2 = 2,

    /// <summary>Both on one address: by ALPN with TLS, and without TLS by the first bytes of a connection.</summary>
    Http1AndHttp2 = Http1 | Http2,
}
