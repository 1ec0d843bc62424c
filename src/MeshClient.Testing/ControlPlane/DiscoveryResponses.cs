using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using ControlPlaneName = MeshClient.Xds.Proto.Core.ControlPlane;
using ResourceError = MeshClient.Xds.Proto.Discovery.ResourceError;
using Status = MeshClient.Xds.Proto.Rpc.Status;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Builds responses of both protocols. Pure.</summary>
internal static class DiscoveryResponses
{
    private static readonly ControlPlaneName Identity = new() { Identifier = "MeshClient.Testing.FakeXdsServer" };

    public static DiscoveryResponse Create(string typeUrl, string version, string nonce, IEnumerable<Any> resources, IEnumerable<ResourceError> errors) =>
        new()
        {
            TypeUrl = typeUrl,
            VersionInfo = version,
            Nonce = nonce,
            ControlPlane = Identity,
            Resources = { resources },
            ResourceErrors = { errors },
        };

    public static DeltaDiscoveryResponse CreateDelta(
        string typeUrl, string version, string nonce, IEnumerable<Resource> resources, IEnumerable<string> removed, IEnumerable<ResourceError> errors) =>
        new()
        {
            TypeUrl = typeUrl,
            SystemVersionInfo = version,
            Nonce = nonce,
            ControlPlane = Identity,
            Resources = { resources },
            RemovedResources = { removed },
            ResourceErrors = { errors },
        };

    /// <summary>The resource in the envelope that carries name, version, aliases and time to live.</summary>
    public static Resource Envelope(StoredResource resource)
    {
        var envelope = Heartbeat(resource);
        envelope.Resource_ = Plain(resource);
        return envelope;
    }

    /// <summary>The envelope without content: what was sent before is still true.</summary>
    public static Resource Heartbeat(StoredResource resource) => new()
    {
        Name = resource.Name,
        Version = resource.VersionText,
        Aliases = { resource.Content.Aliases },
        Ttl = resource.Content.TimeToLive is { } time ? Duration.FromTimeSpan(time) : null,
    };

    public static Any Wrap(Resource envelope) => new() { TypeUrl = XdsResourceTypes.WrapperTypeUrl, Value = envelope.ToByteString() };

    public static Any Plain(StoredResource resource) =>
        new() { TypeUrl = XdsResourceTypes.TypeUrl(resource.Type), Value = resource.Value };

    public static ResourceError Error(StoredResource resource) => Error(resource.Name, resource.Content.Error!.Code, resource.Content.Error.Message);

    public static ResourceError Error(string name, StatusCode code, string message) => new()
    {
        ResourceName = new ResourceName { Name = name },
        ErrorDetail = new Status { Code = (int)code, Message = message },
    };
}
