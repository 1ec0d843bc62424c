using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using ResourceError = MeshClient.Xds.Proto.Discovery.ResourceError;

namespace MeshClient.Xds.Client;

/// <summary>
/// Reads the responses of both variants of the protocol into one form, with all resources opened and parsed, off the control loop.
/// Thread-safe.
/// </summary>
internal sealed class ResponseDecoder(ResourceOpener opener)
{
    public DecodedResponse Decode(IMessage response) => response switch
    {
        DiscoveryResponse stateOfTheWorld => Decode(stateOfTheWorld),
        DeltaDiscoveryResponse delta => Decode(delta),
        _ => throw new ArgumentException($"{response} is no response.", nameof(response)),
    };

    private DecodedResponse Decode(DiscoveryResponse response)
    {
        var decoded = new DecodedResponse
        {
            TypeUrl = response.TypeUrl,
            Version = response.VersionInfo,
            Nonce = response.Nonce,
            ControlPlane = response.ControlPlane?.Identifier ?? "",
        };
        return XdsResourceTypes.TryFromTypeUrl(response.TypeUrl, out var type)
            ? decoded with
            {
                Type = type,
                IsComplete = XdsResourceTypes.IsStateOfTheWorld(type),
                Resources = [.. response.Resources.Select(resource => opener.Open(type, resource, response.VersionInfo))],
                Refusals = [.. response.ResourceErrors.Select(Refusal)],
            }
            : decoded;
    }

    private DecodedResponse Decode(DeltaDiscoveryResponse response)
    {
        var decoded = new DecodedResponse
        {
            TypeUrl = response.TypeUrl,
            Version = response.SystemVersionInfo,
            Nonce = response.Nonce,
            ControlPlane = response.ControlPlane?.Identifier ?? "",
        };
        return XdsResourceTypes.TryFromTypeUrl(response.TypeUrl, out var type)
            ? decoded with
            {
                Type = type,
                Resources = [.. response.Resources.Select(resource => opener.Open(type, resource))],
                Removed = [.. response.RemovedResources.Concat(response.RemovedResourceNames.Select(name => name.Name)).Select(CanonicalNames.Of)],
                Refusals = [.. response.ResourceErrors.Select(Refusal)],
            }
            : decoded;
    }

    private static DecodedRefusal Refusal(ResourceError error) =>
        new(CanonicalNames.Of(error.ResourceName?.Name ?? ""), error.ErrorDetail?.Code ?? 0, error.ErrorDetail?.Message ?? "");
}
