namespace MeshClient.Xds.Certificates;

/// <summary>Certificates cannot be read or used; the message names the file and the reason, and never its content.</summary>
internal sealed class CertificateReadException(string message, Exception? innerException = null) : Exception(message, innerException);
