namespace MeshClient.Xds.Certificates;

/// <summary>The right to a watch, which goes on while somebody has one. Thread-safe.</summary>
/// <typeparam name="T">What the watch yields.</typeparam>
internal sealed class CertificateLease<T>(CertificateWatch<T> watch, Action release) : IDisposable
    where T : CertificateMaterial
{
    private bool _released;

    /// <summary>Yields also after the release, for connections that are being made then, but is not renewed any more.</summary>
    public CertificateWatch<T> Watch => watch;

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _released, true))
        {
            release();
        }
    }
}
