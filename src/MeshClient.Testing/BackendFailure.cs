namespace MeshClient.Testing;

/// <summary>Ways in which a <see cref="FakeBackend"/> fails a request in place of answering it.</summary>
public enum BackendFailure
{
    /// <summary>The request is answered.</summary>
    None,

    /// <summary>The connection is cut, with every other request on it.</summary>
    AbortConnection,

    /// <summary>
    /// HTTP/2: the stream is reset with <see cref="BackendBehavior.ResetCode"/>, its connection lives on. HTTP/1.1 knows no streams:
    /// the connection is cut.
    /// </summary>
    ResetStream,

    /// <summary>Headers and half of the body are sent, then the stream is reset or, for HTTP/1.1, the connection is closed.</summary>
    AbortAfterHeaders,

    /// <summary>No answer, until the client gives up or the backend is disposed.</summary>
    Hang,
}
