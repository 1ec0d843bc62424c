using Grpc.Core;
using MeshClient.Testing.ControlPlane;
using ResourceError = MeshClient.Xds.Proto.Discovery.ResourceError;

namespace MeshClient.Testing;

/// <summary>Says in a response why there is no resource of a name (<c>resource_errors</c>, xRFC TP3). Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Code">The reason.</param>
/// <param name="Message">The words that come with it.</param>
public sealed record XdsResourceError(string Name, StatusCode Code, string Message = "")
{
    internal ResourceError ToMessage() => DiscoveryResponses.Error(Name, Code, Message);
}
