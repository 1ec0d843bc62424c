using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Transport;

/// <summary>Makes connections to control-plane servers. Thread-safe.</summary>
internal interface IAdsTransportFactory
{
    /// <summary>Does no I/O: connecting is part of a stream.</summary>
    IAdsTransport Create(XdsServer server);
}
