namespace MeshClient.Xds.Model;

/// <summary>Where a call goes that no subset fits.</summary>
internal enum SubsetFallback
{
    /// <summary>Nowhere: it fails.</summary>
    NoFallback,
    AnyEndpoint,
    DefaultSubset,

    /// <summary>To the subset found with fewer keys.</summary>
    KeysSubset,
}
