using Google.Protobuf;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Types;

namespace MeshClient.Testing.Resources;

/// <summary>Builds an endpoint resource (<c>ClusterLoadAssignment</c>). Not thread-safe.</summary>
public sealed class XdsEndpointsBuilder : XdsResourceBuilder
{
    private const string DefaultRegion = "local";

    private readonly ClusterLoadAssignment _assignment;
    private XdsLocalityBuilder? _default;

    internal XdsEndpointsBuilder(string name)
        : base(XdsResourceType.Endpoint, name) =>
        _assignment = new ClusterLoadAssignment { ClusterName = name };

    private protected override IMessage Message => _assignment;

    /// <summary>Adds backends to the region <c>local</c>, of weight 1 and priority 0.</summary>
    /// <param name="backends">The backends.</param>
    public XdsEndpointsBuilder Add(params FakeBackend[] backends)
    {
        Default.Add(backends);
        return this;
    }

    /// <summary>Adds addresses to the region <c>local</c>, of weight 1 and priority 0.</summary>
    /// <param name="addresses"><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</param>
    public XdsEndpointsBuilder Add(params string[] addresses)
    {
        Default.Add(addresses);
        return this;
    }

    /// <summary>Adds an endpoint with settings of its own to the region <c>local</c>.</summary>
    /// <param name="address"><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</param>
    /// <param name="configure">Sets weight, health and so on.</param>
    public XdsEndpointsBuilder Add(string address, Action<XdsEndpointBuilder> configure)
    {
        Default.Add(address, configure);
        return this;
    }

    /// <summary>Adds a backend with settings of its own to the region <c>local</c>.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="configure">Sets weight, health and so on.</param>
    public XdsEndpointsBuilder Add(FakeBackend backend, Action<XdsEndpointBuilder> configure)
    {
        Default.Add(backend, configure);
        return this;
    }

    /// <summary>Adds a locality of weight 1 and priority 0.</summary>
    /// <param name="region">Its region.</param>
    /// <param name="configure">Sets the rest and adds endpoints.</param>
    public XdsEndpointsBuilder Locality(string region, Action<XdsLocalityBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(AddLocality(region));
        return this;
    }

    /// <summary>Drops a share of the calls before any endpoint is chosen.</summary>
    /// <param name="category">What the drops are counted under.</param>
    /// <param name="perMillion">The share in millionths.</param>
    public XdsEndpointsBuilder Drop(string category, int perMillion)
    {
        _assignment.Policy ??= new ClusterLoadAssignment.Types.Policy();
        _assignment.Policy.DropOverloads.Add(new ClusterLoadAssignment.Types.Policy.Types.DropOverload
        {
            Category = category,
            DropPercentage = new FractionalPercent
            {
                Numerator = (uint)perMillion,
                Denominator = FractionalPercent.Types.DenominatorType.Million,
            },
        });
        return this;
    }

    private XdsLocalityBuilder Default => _default ??= AddLocality(DefaultRegion);

    private XdsLocalityBuilder AddLocality(string region)
    {
        var locality = new XdsLocalityBuilder(region);
        _assignment.Endpoints.Add(locality.Locality);
        return locality;
    }
}
