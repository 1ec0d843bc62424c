namespace MeshClient.Xds.Model;

/// <summary>Whether requests without TLS are sent to <c>https</c> by a redirect (<c>VirtualHost.require_tls</c>).</summary>
internal enum TlsRequirement
{
    None,

    /// <summary>Of callers outside of the mesh, which a client library has none of.</summary>
    ExternalOnly,

    All,
}
