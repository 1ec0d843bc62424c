using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Resources;

/// <summary>
/// What validation and meaning depend on besides the resource: the certificate providers of the bootstrap, and the server that the
/// resource came from. Immutable.
/// </summary>
internal sealed record ParseContext(IReadOnlySet<string> CertificateProviders, XdsServer Server)
{
    /// <summary>Endpoints may be Unix domain sockets (server feature <c>meshclient.unix_sockets</c>).</summary>
    public bool AllowsUnixSockets => Server.Features.HasFlag(XdsServerFeatures.UnixSocketEndpoints);

    /// <summary>The server may send security-sensitive settings (server feature <c>trusted_xds_server</c>, gRFC A81).</summary>
    public bool TrustedServer => Server.Features.HasFlag(XdsServerFeatures.TrustedXdsServer);
}
