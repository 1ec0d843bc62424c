using MeshClient.Topology.Dns;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology;

/// <summary>What all topologies of a runtime share. Immutable.</summary>
internal sealed record TopologyContext(
    IResourceSource Source,
    ControlLoop Loop,
    IDnsResolver Resolver,
    TimeProvider Time,
    IRandomSource Random,
    TopologyOptions Options,
    ILogger Logger);
