using MeshClient.Xds.Model;

namespace MeshClient.Xds.Certificates;

/// <summary>Where certificates come from and how often it is looked at. Equal sources share a watch. Immutable.</summary>
/// <typeparam name="T">What it yields.</typeparam>
/// <param name="RefreshInterval">Time between two readings.</param>
internal abstract record CertificateSource<T>(TimeSpan RefreshInterval)
    where T : CertificateMaterial
{
    /// <summary>The name of the role in metrics and snapshots.</summary>
    public abstract string Role { get; }

    /// <summary>What is read, for people.</summary>
    public abstract string Subject { get; }

    /// <summary>The files among what is read.</summary>
    public abstract IEnumerable<string> Files { get; }

    /// <summary>True if a refused handshake can be the fault of what is read having run out.</summary>
    public abstract bool WarnsOfExpiry { get; }

    /// <summary>The texts as they are now, which belong together.</summary>
    /// <exception cref="CertificateReadException">A file cannot be read, or is being replaced.</exception>
    public abstract Task<IReadOnlyList<string>> ReadAsync();

    /// <summary>Makes the material of what was read.</summary>
    /// <exception cref="CertificateReadException">It cannot be used.</exception>
    public abstract T Parse(IReadOnlyList<string> texts);

    /// <summary>One of the sources for people: "the roots in file '/etc/ca.pem'".</summary>
    protected static string Describe(string what, PemSource source) =>
        source.FileName is { } file ? $"{what} in file '{file}'" : $"{what} given inline";
}
