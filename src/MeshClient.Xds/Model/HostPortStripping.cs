namespace MeshClient.Xds.Model;

/// <summary>Whether the port is cut from the authority before routes are matched.</summary>
internal enum HostPortStripping
{
    None,

    /// <summary>If it is the port of the listener.</summary>
    Matching,

    Any,
}
