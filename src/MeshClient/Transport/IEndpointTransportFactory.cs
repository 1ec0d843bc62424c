using MeshClient.Balancing;

namespace MeshClient.Transport;

/// <summary>Makes the transport of an endpoint at its first use; knows what the cluster prescribes (TLS, protocol, time-outs). Thread-safe.</summary>
internal interface IEndpointTransportFactory
{
    /// <summary>Must not block and must not connect: connections are made by the first request.</summary>
    EndpointTransport Create(Endpoint endpoint);
}
