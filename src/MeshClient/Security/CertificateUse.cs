using System.Security.Authentication;
using MeshClient.Xds.Certificates;

namespace MeshClient.Security;

/// <summary>The certificates that a cluster uses for one purpose. Thread-safe.</summary>
/// <typeparam name="T">What they are.</typeparam>
/// <param name="origin">What of the configuration names them, or why there are none.</param>
/// <param name="lease">Null if there are none, so that no handshake is possible.</param>
internal sealed class CertificateUse<T>(string origin, CertificateLease<T>? lease) : IDisposable
    where T : CertificateMaterial
{
    /// <summary>What is read, for people.</summary>
    public string Subject => lease?.Watch.Subject ?? "";

    /// <exception cref="AuthenticationException">They cannot be read or used.</exception>
    /// <exception cref="CertificatesPendingException">Cancelled while they could not be read.</exception>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        if (lease is null)
        {
            throw new AuthenticationException(origin);
        }

        try
        {
            return await lease.Watch.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CertificateReadException exception)
        {
            throw new AuthenticationException(Describe(exception), exception);
        }
        catch (CertificatesPendingException exception)
        {
            throw new CertificatesPendingException(Describe(exception), exception, cancellationToken);
        }
    }

    public void Dispose() => lease?.Dispose();

    private string Describe(Exception exception) => $"{origin} cannot be used: {exception.Message}";
}
