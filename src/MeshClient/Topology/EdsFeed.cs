using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Topology;

/// <summary>Endpoints from EDS. Single-owner: the control loop.</summary>
internal sealed class EdsFeed(IResourceSource source, EdsDiscovery discovery, Action changed) : EndpointFeed
{
    private readonly ResourceWatch<EndpointsResource> _watch = new(source, XdsResourceType.Endpoint, discovery.ServiceName, changed);

    public override bool HasAnswer => _watch.HasAnswer;

    public override EndpointsResource? Endpoints => _watch.Value;

    public override XdsError? Note => _watch.Error ?? _watch.Ambient;

    public override string Subject => $"Endpoint {_watch.Name}";

    public override bool Serves(ClusterDiscovery discovery) =>
        discovery is EdsDiscovery eds && string.Equals(eds.ServiceName, _watch.Name, StringComparison.Ordinal);

    public override void Dispose() => _watch.Dispose();
}
