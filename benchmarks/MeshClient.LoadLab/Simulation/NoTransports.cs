using MeshClient.Balancing;
using MeshClient.Transport;

namespace MeshClient.LoadLab.Simulation;

/// <summary>Simulated requests go nowhere. Immutable.</summary>
internal sealed class NoTransports : IEndpointTransportFactory
{
    public static readonly NoTransports Instance = new();

    public EndpointTransport Create(Endpoint endpoint) => throw new NotSupportedException("A simulation has no connections.");
}
