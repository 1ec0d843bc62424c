namespace MeshClient.Xds.Bootstrap;

/// <summary>A source of certificates that clusters refer to by instance name (gRFC A29). Immutable.</summary>
public abstract record XdsCertificateProvider
{
    private protected XdsCertificateProvider()
    {
    }

    /// <summary>What is wrong with the combination of settings, or null.</summary>
    internal abstract string? Problem { get; }
}
