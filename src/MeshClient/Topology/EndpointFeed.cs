using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Topology;

/// <summary>Where the endpoints of one cluster come from. Single-owner: the control loop.</summary>
internal abstract class EndpointFeed : IDisposable
{
    /// <summary>False until the first endpoints or the first error.</summary>
    public abstract bool HasAnswer { get; }

    /// <summary>Null while there are none to use.</summary>
    public abstract EndpointsResource? Endpoints { get; }

    /// <summary>Why <see cref="Endpoints"/> is missing, or what is wrong while it stays in force (gRFC A74 resolution note).</summary>
    public abstract XdsError? Note { get; }

    /// <summary>What the feed waits for, for diagnostics.</summary>
    public abstract string Subject { get; }

    /// <summary>To be called, on any thread, when an endpoint cannot be reached; null when that makes no difference to the feed.</summary>
    public virtual Action? EndpointUnreachable => null;

    /// <summary>True when a changed cluster is still served by this feed.</summary>
    public abstract bool Serves(ClusterDiscovery discovery);

    public abstract void Dispose();
}
