using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Certificates;

/// <summary>
/// The watches of a runtime: one for each source, however many clusters and control planes use it, and only while one does. Thread-safe.
/// </summary>
internal sealed class CertificateWatches(TimeProvider time, ILogger logger)
{
    // Guards the dictionary and the counts in it.
    private readonly Lock _gate = new();
    private readonly Dictionary<object, SharedWatch> _shared = [];

    /// <summary>How all watches stand, by the files.</summary>
    public IReadOnlyList<CertificateStatus> Statuses
    {
        get
        {
            SharedWatch[] shared;
            lock (_gate)
            {
                shared = [.. _shared.Values];
            }

            return
            [
                .. shared.Select(entry => entry.Watch.Status)
                    .OrderBy(status => string.Join('\n', status.Files), StringComparer.Ordinal)
                    .ThenBy(status => status.Role, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Begins to read, unless somebody has already.</summary>
    public CertificateLease<T> Acquire<T>(CertificateSource<T> source)
        where T : CertificateMaterial
    {
        lock (_gate)
        {
            if (!_shared.TryGetValue(source, out var shared))
            {
                shared = new SharedWatch(new CertificateWatch<T>(source, time, logger));
                _shared.Add(source, shared);
            }

            shared.Leases++;
            return new CertificateLease<T>((CertificateWatch<T>)shared.Watch, () => Release(source));
        }
    }

    private void Release(object source)
    {
        lock (_gate)
        {
            var shared = _shared[source];
            if (--shared.Leases == 0)
            {
                _shared.Remove(source);
                shared.Watch.Close();
            }
        }
    }

    private sealed class SharedWatch(ICertificateWatch watch)
    {
        public ICertificateWatch Watch => watch;

        public int Leases { get; set; }
    }
}
