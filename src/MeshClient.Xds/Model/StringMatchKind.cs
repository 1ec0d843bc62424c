namespace MeshClient.Xds.Model;

internal enum StringMatchKind
{
    Exact,
    Prefix,
    Suffix,
    Contains,

    /// <summary>RE2 pattern, full match.</summary>
    Regex,
}
