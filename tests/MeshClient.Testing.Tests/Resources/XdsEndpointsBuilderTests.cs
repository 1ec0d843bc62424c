using MeshClient.Testing.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.Tests.Resources;

public sealed class XdsEndpointsBuilderTests
{
    [Fact]
    public void Add_Addresses_StandInOneLocality()
    {
        var endpoints = Parsed.As<EndpointsResource>(XdsResources.Endpoints("a").Add("10.0.0.1:80", "[::1]:81").Add("10.0.0.2:82"));

        var locality = Assert.Single(endpoints.Localities);
        Assert.Equal((new Locality("local", "", ""), 1u, 0), (locality.Locality, locality.Weight, locality.Priority));
        Assert.Equal(["10.0.0.1:80", "[::1]:81", "10.0.0.2:82"], locality.Endpoints.Select(e => e.Address.Text));
    }

    [Fact]
    public void Add_UnixSocket_IsAPipe()
    {
        var message = ClusterLoadAssignment.Parser.ParseFrom(XdsResources.Endpoints("a").Add("unix:/tmp/x").Build().Value.ToArray());

        Assert.Equal("/tmp/x", message.Endpoints[0].LbEndpoints[0].Endpoint.Address.Pipe.Path);
    }

    [Fact]
    public void Add_EndpointWithSettings_KeepsThem()
    {
        var endpoints = Parsed.As<EndpointsResource>(XdsResources.Endpoints("a").Add(
            "10.0.0.1:80", e => e.Weight(5).Health(XdsEndpointHealth.Degraded).Hostname("one").AlsoAt("10.0.1.1:80")));

        var endpoint = Assert.Single(Assert.Single(endpoints.Localities).Endpoints);
        Assert.Equal((5u, EndpointHealth.Degraded, "one"), (endpoint.Weight, endpoint.Health, endpoint.Hostname));
        Assert.Equal([EndpointAddress.Tcp("10.0.1.1", 80)], endpoint.AdditionalAddresses);
    }

    [Fact]
    public void Locality_WeightPriorityZone_AreKept()
    {
        var endpoints = Parsed.As<EndpointsResource>(XdsResources.Endpoints("a")
            .Locality("eu", l => l.Zone("a", "1").Weight(7).Add("10.0.0.1:80"))
            .Locality("us", l => l.Priority(1).Add("10.0.0.2:80")));

        Assert.Equal(
            [(new Locality("eu", "a", "1"), 7u, 0), (new Locality("us", "", ""), 1u, 1)],
            endpoints.Localities.Select(l => (l.Locality, l.Weight, l.Priority)));
    }

    [Fact]
    public void Drop_Categories_AreKept()
    {
        var endpoints = Parsed.As<EndpointsResource>(XdsResources.Endpoints("a").Drop("throttle", 500_000));

        Assert.Equal([new DropCategory("throttle", 500_000)], endpoints.Drops);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData(":80")]
    [InlineData("10.0.0.1:http")]
    public void Add_NoAddress_IsRefused(string address) =>
        Assert.Throws<ArgumentException>(nameof(address), () => XdsResources.Endpoints("a").Add(address));
}
