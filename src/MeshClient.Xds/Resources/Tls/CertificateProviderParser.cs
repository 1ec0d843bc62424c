using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Instance = MeshClient.Xds.Proto.Tls.CertificateProviderPluginInstance;
using Superseded = MeshClient.Xds.Proto.Tls.CommonTlsContext.Types.CertificateProviderInstance;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// References to the certificate providers of the bootstrap (gRFC A29). The superseded fields, which Istio sends beside the new ones, are
/// read only where the new ones yield nothing (security 2.6). Thread-safe.
/// </summary>
internal static class CertificateProviderParser
{
    /// <summary>Null when unset or invalid; the latter is reported.</summary>
    public static CertificateProviderReference? Parse(Instance? instance, string field, ParseScope scope) =>
        instance is null ? null : Parse(instance.InstanceName, instance.CertificateName, field, scope);

    /// <summary>Null when unset or invalid; the latter is reported.</summary>
    public static CertificateProviderReference? Parse(Superseded? instance, string field, ParseScope scope) =>
        instance is null ? null : Parse(instance.InstanceName, instance.CertificateName, field, scope);

    private static CertificateProviderReference? Parse(string instance, string certificate, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        if (instance.Length == 0)
        {
            scope.Error("instance_name", "is required");
            return null;
        }

        if (!scope.Context.CertificateProviders.Contains(instance))
        {
            scope.Error("instance_name", $"{Quote.Text(instance)} is not one of the certificate_providers of the bootstrap");
            return null;
        }

        return new CertificateProviderReference(instance, certificate);
    }
}
