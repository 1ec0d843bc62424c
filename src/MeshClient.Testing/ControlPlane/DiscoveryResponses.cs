using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using ControlPlaneName = MeshClient.Xds.Proto.Core.ControlPlane;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Builds responses.</summary>
internal static class DiscoveryResponses
{
    private const string Identifier = "MeshClient.Testing.FakeXdsServer";

    public static DiscoveryResponse Create(
        string typeUrl, string version, string nonce, IEnumerable<(string TypeUrl, ByteString Value)> resources)
    {
        var response = new DiscoveryResponse
        {
            TypeUrl = typeUrl,
            VersionInfo = version,
            Nonce = nonce,
            ControlPlane = new ControlPlaneName { Identifier = Identifier },
        };
        foreach (var (type, value) in resources)
        {
            response.Resources.Add(new Any { TypeUrl = type, Value = value });
        }

        return response;
    }

    /// <summary>The resource in the envelope that carries its name (gRFC A30 "resource-in-sotw").</summary>
    public static (string TypeUrl, ByteString Value) Wrap(StoredResource resource) =>
        (XdsResourceTypes.WrapperTypeUrl, new Resource
        {
            Name = resource.Name,
            Resource_ = new Any { TypeUrl = XdsResourceTypes.TypeUrl(resource.Type), Value = resource.Value },
        }.ToByteString());

    public static (string TypeUrl, ByteString Value) Plain(StoredResource resource) =>
        (XdsResourceTypes.TypeUrl(resource.Type), resource.Value);
}
