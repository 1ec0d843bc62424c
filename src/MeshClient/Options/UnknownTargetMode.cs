namespace MeshClient;

/// <summary>What happens to a request whose host is no target of the mesh.</summary>
public enum UnknownTargetMode
{
    /// <summary>The request is sent as <see cref="HttpClient"/> would send it without the mesh, except that cookies are not kept,
    /// because all clients share the connections.</summary>
    PassThrough,

    /// <summary>The request fails with <see cref="MeshFailureReason.NoRoute"/>.</summary>
    Fail,
}
