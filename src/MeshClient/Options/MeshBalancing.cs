namespace MeshClient;

/// <summary>How the endpoint of an attempt is chosen.</summary>
public enum MeshBalancing
{
    /// <summary>The cheaper of two random endpoints by observed latency, waiting requests and failures.</summary>
    LatencyAware,

    /// <summary>One endpoint after the other.</summary>
    RoundRobin,

    /// <summary>The one with fewer requests in flight of two random endpoints.</summary>
    LeastRequest,

    /// <summary>A random endpoint.</summary>
    Random,
}
