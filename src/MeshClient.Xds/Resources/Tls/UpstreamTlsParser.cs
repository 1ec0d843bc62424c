using System.Text;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using CommonContext = MeshClient.Xds.Proto.Tls.CommonTlsContext;
using Context = MeshClient.Xds.Proto.Tls.UpstreamTlsContext;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// <c>UpstreamTlsContext</c> (gRFC A29, A82, A101; security 2). Certificates come from providers of the bootstrap, from files or inline;
/// everything else that asks for security is refused by name and never ignored. Thread-safe.
/// </summary>
internal static class UpstreamTlsParser
{
    private const int MaxSniBytes = 255;

    public static UpstreamTls Parse(Context context, ParseScope scope)
    {
        if (Encoding.UTF8.GetByteCount(context.Sni) > MaxSniBytes)
        {
            scope.Error("sni", $"is longer than {MaxSniBytes} bytes");
        }

        using var level = scope.Enter("common_tls_context");
        if (context.CommonTlsContext is not { } common)
        {
            scope.Error("is required");
            return new UpstreamTls();
        }

        RejectUnsupported(common, scope);
        var identity = ClientIdentityParser.Parse(common, scope);
        return CertificateValidationParser.Parse(common, scope) with
        {
            Sni = context.Sni.Length > 0 ? context.Sni : null,
            AutoHostSni = context.AutoHostSni,
            AutoSniSanValidation = context.AutoSniSanValidation,
            IdentityProvider = identity?.Provider,
            CertificateChain = identity?.Chain,
            PrivateKey = identity?.Key,
        };
    }

    private static void RejectUnsupported(CommonContext common, ParseScope scope)
    {
        if (common.TlsParams is not null)
        {
            scope.Error("tls_params", "is not supported; this client always uses TLS 1.2 or 1.3 with the ciphers of the system");
        }

        if (common.CustomHandshaker is not null)
        {
            scope.Error("custom_handshaker", "is not supported");
        }

        if (common.CustomTlsCertificateSelector is not null)
        {
            scope.Error("custom_tls_certificate_selector", "is not supported");
        }
    }
}
