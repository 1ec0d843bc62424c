namespace MeshClient.Xds.Model;

internal enum PathMatchKind
{
    Prefix,
    Exact,
    Regex,

    /// <summary>Equal, or a prefix that ends at a slash.</summary>
    SeparatedPrefix,
}
