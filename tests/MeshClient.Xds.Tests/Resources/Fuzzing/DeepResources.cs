using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.Routes;
using static MeshClient.TestToolbox.Resources.GoodResources;
using XdsTypedStruct = MeshClient.Xds.Proto.XdsTypes.TypedStruct;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>
/// Resources that are nested too deep. What stands in an Any is bytes to the protobuf library, so that its own limit does not hold there.
/// </summary>
internal static class DeepResources
{
    private static readonly Func<LoadBalancingPolicy, IMessage>[] Parents =
    [
        child => new WrrLocality { EndpointPickingPolicy = child },
        child => new RandomSubsetting { ChildPolicy = child },
        child => new OverrideHost { FallbackPolicy = child },
        child => new Subset { SubsetLbPolicy = child },
    ];

    /// <summary>Policies in policies, each in an Any.</summary>
    public static (XdsResourceType Type, ByteString Bytes) LoadBalancing(int depth, int kind)
    {
        var policy = Policies(Pack(new RoundRobin()));
        for (var i = 0; i < depth; i++)
        {
            policy = Policies(Pack(Parents[(kind + (kind == 0 ? 0 : i)) % Parents.Length](policy)));
        }

        var cluster = EdsCluster();
        cluster.LoadBalancingPolicy = policy;
        return (XdsResourceType.Cluster, cluster.ToByteString());
    }

    /// <summary>An Any in an Any in an Any, where an extension is expected.</summary>
    public static (XdsResourceType Type, ByteString Bytes) Envelopes(int depth)
    {
        var any = Pack(new RoundRobin());
        for (var i = 0; i < depth; i++)
        {
            any = Any.Pack(any);
        }

        var cluster = EdsCluster();
        cluster.LoadBalancingPolicy = Policies(any);
        cluster.TransportSocket = new Proto.Core.TransportSocket { Name = "tls", TypedConfig = any };
        cluster.ClusterType = new Cluster.Types.CustomClusterType { Name = "any", TypedConfig = any };
        return (XdsResourceType.Cluster, cluster.ToByteString());
    }

    /// <summary>A filter's override in an override in an override.</summary>
    public static (XdsResourceType Type, ByteString Bytes) FilterConfigs(int depth)
    {
        var any = Pack(new HTTPFault());
        for (var i = 0; i < depth; i++)
        {
            any = Pack(new FilterConfig { Config = any, IsOptional = i % 2 == 0 });
        }

        var route = Route();
        route.TypedPerFilterConfig["fault"] = any;
        return (XdsResourceType.RouteConfiguration, RouteConfiguration(VirtualHost(route)).ToByteString());
    }

    /// <summary>A policy as JSON, of objects in objects. Written as bytes: the library refuses to write what it refuses to read.</summary>
    public static (XdsResourceType Type, ByteString Bytes) Structs(int depth)
    {
        var value = ByteString.Empty;
        for (var i = 0; i < depth; i++)
        {
            // Struct.fields (1) is a map of string (1) to Value (2), and Value.struct_value is 5.
            value = Field(1, Field(1, ByteString.CopyFromUtf8("a")).Append(Field(2, Field(5, value))));
        }

        var typed = new XdsTypedStruct { TypeUrl = "type.googleapis.com/meshclient.lb.v1.LatencyAware" }.ToByteString().Append(Field(2, value));
        var cluster = EdsCluster();
        cluster.LoadBalancingPolicy = Policies(new Any { TypeUrl = "type.googleapis.com/xds.type.v3.TypedStruct", Value = typed });
        return (XdsResourceType.Cluster, cluster.ToByteString());
    }

    /// <summary>Groups, which nobody uses, that begin and never end.</summary>
    public static (XdsResourceType Type, ByteString Bytes) Groups(XdsResourceType type, int depth) =>
        (type, ByteString.CopyFrom([.. Enumerable.Repeat((byte)0x0b, depth)]));

    private static ByteString Append(this ByteString first, ByteString second) => ByteString.CopyFrom([.. first.Span, .. second.Span]);

    private static ByteString Field(int number, ByteString content)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(content);
        }

        return ByteString.CopyFrom(buffer.ToArray());
    }
}
