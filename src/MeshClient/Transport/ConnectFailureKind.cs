namespace MeshClient.Transport;

/// <summary>The step at which a connection attempt failed.</summary>
internal enum ConnectFailureKind
{
    NameResolution,
    Refused,
    Timeout,
    Tls,
}
