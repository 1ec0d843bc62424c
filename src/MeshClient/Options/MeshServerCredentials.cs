namespace MeshClient;

/// <summary>How the connection to a control-plane server is secured.</summary>
public enum MeshServerCredentials
{
    /// <summary>Plaintext HTTP/2.</summary>
    Insecure,

    /// <summary>TLS, with a client certificate when one is given.</summary>
    Tls,
}
