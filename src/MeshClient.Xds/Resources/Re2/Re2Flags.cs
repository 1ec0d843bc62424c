namespace MeshClient.Xds.Resources.Re2;

/// <summary>Inline flags of RE2 that are in force at a position of a pattern.</summary>
[Flags]
internal enum Re2Flags
{
    None = 0,
    IgnoreCase = 1,
    MultiLine = 2,
    DotMatchesNewLine = 4,
    Ungreedy = 8,
}
