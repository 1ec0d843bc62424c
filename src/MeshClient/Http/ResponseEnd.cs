namespace MeshClient.Http;

/// <summary>How reading a response ended.</summary>
internal enum ResponseEnd
{
    /// <summary>Body and trailers were read.</summary>
    Complete,

    /// <summary>Disposed, or forgotten, before the end.</summary>
    Abandoned,

    /// <summary>The connection or stream failed.</summary>
    Failed,

    /// <summary>The caller's token stopped a read.</summary>
    Cancelled,

    /// <summary>A timeout of the mesh stopped the response.</summary>
    TimedOut,
}
