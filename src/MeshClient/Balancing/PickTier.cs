namespace MeshClient.Balancing;

/// <summary>How good a candidate is before its cost counts; lower is better.</summary>
internal enum PickTier
{
    Usable,

    /// <summary>The server asked to be left alone for a while.</summary>
    Avoided,

    /// <summary>Already tried in this call.</summary>
    Previous,

    /// <summary>Connections fail, or there is no candidate at all.</summary>
    None,
}
