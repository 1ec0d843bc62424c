namespace MeshClient.Xds.Certificates;

/// <summary>A handshake was given up while it waited for certificates that could not be read so far; the message says why.</summary>
internal sealed class CertificatesPendingException(string message, Exception innerException, CancellationToken cancellationToken)
    : OperationCanceledException(message, innerException, cancellationToken);
