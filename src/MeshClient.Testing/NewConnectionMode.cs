namespace MeshClient.Testing;

/// <summary>What a test server does with a connection that a client opens.</summary>
public enum NewConnectionMode
{
    /// <summary>Serves it.</summary>
    Serve,

    /// <summary>Accepts it and closes it at once, before a byte is exchanged.</summary>
    Close,

    /// <summary>Accepts it and says nothing: no TLS handshake, no HTTP/2 settings, no response.</summary>
    Ignore,
}
