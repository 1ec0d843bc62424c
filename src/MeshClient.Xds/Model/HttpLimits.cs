namespace MeshClient.Xds.Model;

/// <summary>Limits of HTTP connections (<c>envoy.config.core.v3.HttpProtocolOptions</c>, <c>Http2ProtocolOptions</c>). Immutable.</summary>
internal sealed record HttpLimits
{
    public static readonly HttpLimits Default = new();

    /// <summary>Age at which a connection takes no new requests; null: none.</summary>
    public TimeSpan? MaxConnectionDuration { get; init; }

    /// <summary>Longest time of a whole call on the wire; null: none.</summary>
    public TimeSpan? MaxStreamDuration { get; init; }

    /// <summary>Null: no limit.</summary>
    public uint? MaxRequestsPerConnection { get; init; }

    public uint? MaxHeadersCount { get; init; }

    public uint? MaxResponseHeadersKb { get; init; }

    /// <summary>HTTP/2 streams that one connection may have open.</summary>
    public uint? MaxConcurrentStreams { get; init; }

    /// <summary>HTTP/2, in bytes.</summary>
    public uint? InitialStreamWindow { get; init; }

    /// <summary>HTTP/2, in bytes.</summary>
    public uint? InitialConnectionWindow { get; init; }

    public HttpKeepAlive? KeepAlive { get; init; }
}
