using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>What is read from the HttpProtocolOptions of a cluster. Immutable.</summary>
internal readonly record struct HttpProtocol(UpstreamProtocol Protocol, TimeSpan? IdleTimeout, HttpLimits Limits);
