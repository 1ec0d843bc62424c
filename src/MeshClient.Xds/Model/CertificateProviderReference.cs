namespace MeshClient.Xds.Model;

/// <summary>
/// An entry of <c>certificate_providers</c> of the bootstrap (gRFC A29). Immutable.
/// </summary>
/// <param name="InstanceName">Its name; exists in the bootstrap.</param>
/// <param name="CertificateName">For the provider to interpret; the file watcher does not.</param>
internal sealed record CertificateProviderReference(string InstanceName, string CertificateName);
