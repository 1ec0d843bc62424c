using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Testing.Resources;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Client.Fuzzing;

/// <summary>Good resources of the two names that are watched, another content for each serial number, and good responses with them.</summary>
internal static class GoodWorld
{
    public static readonly string[] Names = ["a", "b"];

    public static ByteString Resource(XdsResourceType type, string name, int serial) => ByteString.CopyFrom(Builder(type, name, serial).Build().Value.Span);

    /// <summary>What the resource means.</summary>
    public static XdsResource Model(XdsResourceType type, string name, int serial) =>
        ResourceParser.Parse(type, Resource(type, name, serial).Span, Parsing.Context).Resource!;

    /// <summary>A response with all names of a type.</summary>
    public static IMessage Response(XdsTransportProtocol protocol, XdsResourceType type, int serial, string nonce) =>
        Response(protocol, type, $"{serial}", nonce, Names.Select(name => (name, Resource(type, name, serial))));

    public static IMessage Response(
        XdsTransportProtocol protocol, XdsResourceType type, string version, string nonce, IEnumerable<(string Name, ByteString Value)> resources)
    {
        var typeUrl = XdsResourceTypes.TypeUrl(type);
        var packed = resources.Select(resource => (resource.Name, Any: new Any { TypeUrl = typeUrl, Value = resource.Value }));
        return protocol == XdsTransportProtocol.Delta
            ? new DeltaDiscoveryResponse
            {
                TypeUrl = typeUrl,
                SystemVersionInfo = version,
                Nonce = nonce,
                Resources = { packed.Select(resource => new Resource { Name = resource.Name, Version = version, Resource_ = resource.Any }) },
            }
            : new DiscoveryResponse
            {
                TypeUrl = typeUrl,
                VersionInfo = version,
                Nonce = nonce,
                Resources = { packed.Select(resource => resource.Any) },
            };
    }

    private static XdsResourceBuilder Builder(XdsResourceType type, string name, int serial) => type switch
    {
        // The names that these refer to are among those that are watched: asking for everything leads to no others.
        XdsResourceType.Listener => XdsResources.Listener(name).RoutesFrom(Names[serial % Names.Length]),
        XdsResourceType.RouteConfiguration => XdsResources.RouteConfiguration(name).ToCluster($"c{serial}"),
        XdsResourceType.Cluster => XdsResources.Cluster(name).PanicThreshold(serial % 100),
        _ => XdsResources.Endpoints(name).Add($"127.0.0.1:{1 + (serial % 60_000)}"),
    };
}
