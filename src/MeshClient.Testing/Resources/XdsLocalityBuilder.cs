using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.Resources;

/// <summary>Builds the endpoints of one locality. Not thread-safe.</summary>
public sealed class XdsLocalityBuilder
{
    internal XdsLocalityBuilder(string region) =>
        Locality = new LocalityLbEndpoints { Locality = new Locality { Region = region }, LoadBalancingWeight = 1 };

    internal LocalityLbEndpoints Locality { get; }

    /// <summary>Sets zone and sub-zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="subZone">The sub-zone.</param>
    public XdsLocalityBuilder Zone(string zone, string subZone = "")
    {
        Locality.Locality.Zone = zone;
        Locality.Locality.SubZone = subZone;
        return this;
    }

    /// <summary>Sets the weight among the localities of the same priority; zero takes the locality out.</summary>
    /// <param name="weight">The weight.</param>
    public XdsLocalityBuilder Weight(uint weight)
    {
        Locality.LoadBalancingWeight = weight;
        return this;
    }

    /// <summary>Sets the priority; 0 is the highest.</summary>
    /// <param name="priority">The priority.</param>
    public XdsLocalityBuilder Priority(int priority)
    {
        Locality.Priority = (uint)priority;
        return this;
    }

    /// <summary>Adds backends.</summary>
    /// <param name="backends">The backends.</param>
    public XdsLocalityBuilder Add(params FakeBackend[] backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        return Add([.. backends.Select(static b => b.Address)]);
    }

    /// <summary>Adds addresses.</summary>
    /// <param name="addresses"><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</param>
    public XdsLocalityBuilder Add(params string[] addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        foreach (var address in addresses)
        {
            Add(address, static _ => { });
        }

        return this;
    }

    /// <summary>Adds a backend with settings of its own.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="configure">Sets weight, health and so on.</param>
    public XdsLocalityBuilder Add(FakeBackend backend, Action<XdsEndpointBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return Add(backend.Address, configure);
    }

    /// <summary>Adds an endpoint with settings of its own.</summary>
    /// <param name="address"><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</param>
    /// <param name="configure">Sets weight, health and so on.</param>
    public XdsLocalityBuilder Add(string address, Action<XdsEndpointBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var endpoint = new XdsEndpointBuilder(address);
        configure(endpoint);
        Locality.LbEndpoints.Add(endpoint.Endpoint);
        return this;
    }
}
