using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Endpoints from DNS: every resolved address is an endpoint, or all form one (LOGICAL_DNS). Immutable.</summary>
internal sealed record DnsDiscovery(EquatableArray<DnsEndpoint> Names, bool Logical, TimeSpan RefreshInterval) : ClusterDiscovery;
