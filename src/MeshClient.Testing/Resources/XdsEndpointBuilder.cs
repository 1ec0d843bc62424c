using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using Endpoint = MeshClient.Xds.Proto.Endpoints.Endpoint;

namespace MeshClient.Testing.Resources;

/// <summary>Builds one endpoint. Not thread-safe.</summary>
public sealed class XdsEndpointBuilder
{
    internal XdsEndpointBuilder(string address) =>
        Endpoint = new LbEndpoint { Endpoint = new Endpoint { Address = XdsAddress.Parse(address) } };

    internal LbEndpoint Endpoint { get; }

    /// <summary>Sets the weight within its locality.</summary>
    /// <param name="weight">The weight; clients reject zero.</param>
    public XdsEndpointBuilder Weight(uint weight)
    {
        Endpoint.LoadBalancingWeight = weight;
        return this;
    }

    /// <summary>Sets the health.</summary>
    /// <param name="health">The health as the control plane knows it.</param>
    public XdsEndpointBuilder Health(XdsEndpointHealth health)
    {
        Endpoint.HealthStatus = (HealthStatus)(int)health;
        return this;
    }

    /// <summary>Sets the host name that goes with the address.</summary>
    /// <param name="hostname">The host name.</param>
    public XdsEndpointBuilder Hostname(string hostname)
    {
        Endpoint.Endpoint.Hostname = hostname;
        return this;
    }

    /// <summary>Adds more addresses at which the same endpoint can be reached (gRFC A61).</summary>
    /// <param name="addresses">The addresses.</param>
    public XdsEndpointBuilder AlsoAt(params string[] addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        Endpoint.Endpoint.AdditionalAddresses.Add(
            addresses.Select(static a => new Endpoint.Types.AdditionalAddress { Address = XdsAddress.Parse(a) }));
        return this;
    }
}
