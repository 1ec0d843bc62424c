namespace MeshClient.Xds.Client;

/// <summary>What is known about a watched resource (the client status of gRFC A40 and A88).</summary>
internal enum XdsResourceState
{
    /// <summary>Asked for; nothing was heard yet.</summary>
    Requested,

    /// <summary>The last copy sent was accepted.</summary>
    Acked,

    /// <summary>The last copy sent was rejected; an older one may be in force.</summary>
    Nacked,

    /// <summary>The server does not have it (any more); an older copy may be in force.</summary>
    DoesNotExist,

    /// <summary>The server did not answer in time, which this server's features count as a transient error.</summary>
    Timeout,

    /// <summary>The server sent an error in its place (xRFC TP3); an older copy may be in force.</summary>
    ReceivedError,
}
