using MeshClient.Balancing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>Targets below which there is an aggregate cluster, and what calls to them pick.</summary>
internal static class AggregateMesh
{
    public static string[] Addresses(TargetRuntime target)
    {
        var cluster = TopologyHarness.EnterCall(target);
        var addresses = TopologyHarness.Addresses(cluster);
        cluster.ExitCall();
        return addresses;
    }

    public static Endpoint? Pick(TopologyHarness mesh, TargetRuntime target)
    {
        var cluster = TopologyHarness.EnterCall(target);
        cluster.Pick(new PickContext(mesh.Time.GetTimestamp()), out _, out var endpoint);
        cluster.ExitCall();
        return endpoint;
    }

    public static ClusterResource Dns(string name, string host) => Models.LogicalDns(name, new DnsEndpoint(host, 80));

    // One address for each name, so that it tells who was picked.
    public static XdsResource[] Leaf(string name) => [Models.Cluster(name), Models.Endpoints(name, AddressOf(name)[..^3])];

    public static string AddressOf(string name) => $"10.1.{name.Length}.{name[^1] % 250}:80";

    public static EndpointsResource Unhealthy(string name, string address) => Assignment(name, Place(0, address, EndpointHealth.Unhealthy));

    public static EndpointsResource Assignment(string name, params LocalityEndpoints[] localities) => new() { Name = name, Localities = localities.ToEquatableArray() };

    public static LocalityEndpoints Place(int priority, string address, EndpointHealth health = EndpointHealth.Unknown) => new()
    {
        Locality = new Locality("region", $"zone of {address}", ""),
        Priority = priority,
        Endpoints = [new EndpointModel { Address = EndpointAddress.Tcp(address, 80), Health = health }],
    };

    public static async Task<TargetRuntime> StartAsync(TopologyHarness mesh, params XdsResource[] resources)
    {
        var root = resources[0].Name;
        await mesh.PushAsync([Models.InlineListener("svc", Models.Host("*", root)), .. resources]);
        var target = await mesh.StartAsync("svc");
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        return target;
    }
}
