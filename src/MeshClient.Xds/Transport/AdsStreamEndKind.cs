namespace MeshClient.Xds.Transport;

internal enum AdsStreamEndKind
{
    /// <summary>The server or the network ended it, or it never came about.</summary>
    Closed,

    /// <summary>The server sent what cannot be read: no response, or one over the size limit.</summary>
    Unreadable,

    /// <summary>We ended it.</summary>
    Cancelled,
}
