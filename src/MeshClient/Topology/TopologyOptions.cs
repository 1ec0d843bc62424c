namespace MeshClient.Topology;

/// <summary>Limits and defaults of the topology, from the validated public options. Immutable.</summary>
internal sealed record TopologyOptions
{
    /// <summary>How long calls wait for a target's first configuration; zero or infinite for no limit.</summary>
    public TimeSpan InitialFetchTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A target that no call used for this long is dropped with its watches; zero or infinite keeps it.</summary>
    public TimeSpan TargetIdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    public int MaxTargets { get; init; } = 1000;

    /// <summary>The xDS node id for error texts; empty without a control plane.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>Ends an error text with the node, as all gRPC libraries do (gRFC A74); empty without a control plane.</summary>
    public string Origin => NodeId.Length == 0 ? "" : $" (xDS node ID: {NodeId})";
}
