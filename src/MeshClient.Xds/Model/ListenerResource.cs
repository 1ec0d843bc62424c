namespace MeshClient.Xds.Model;

/// <summary>A client-side Listener. Immutable.</summary>
internal sealed record ListenerResource : XdsResource
{
    /// <summary>Null when the resource is a socket listener: valid on the wire, but of no use to a client (gRFC A74).</summary>
    public HttpConnectionManager? HttpConnectionManager { get; init; }

    /// <summary>Bytes of a request body that are kept for a repetition where neither route nor virtual host says. Envoy's default is 1 MiB.</summary>
    public uint BodyBufferLimit { get; init; } = 1024 * 1024;
}
