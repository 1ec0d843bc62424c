using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;
using ResourceError = MeshClient.Xds.Proto.Discovery.ResourceError;

namespace MeshClient.Xds.Client;

/// <summary>
/// Reads the responses of both variants of the protocol into one form, with all resources opened and parsed, off the control loop.
/// Thread-safe.
/// </summary>
internal sealed class ResponseDecoder(ResourceOpener opener)
{
    /// <summary>Nothing of the result refers to the bytes of the response.</summary>
    public DecodedResponse Decode(AdsResponse response) => response.Message switch
    {
        DiscoveryResponse stateOfTheWorld => Decode(stateOfTheWorld, response),
        DeltaDiscoveryResponse delta => Decode(delta, response),
        var message => throw new ArgumentException($"{message} is no response.", nameof(response)),
    };

    private DecodedResponse Decode(DiscoveryResponse response, AdsResponse bytes)
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
                Resources = [.. response.Resources.Select((any, index) => opener.Open(type, any.TypeUrl, bytes.ValueOf(index), response.VersionInfo))],
                Refusals = [.. response.ResourceErrors.Select(Refusal)],
            }
            : decoded;
    }

    private DecodedResponse Decode(DeltaDiscoveryResponse response, AdsResponse bytes)
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
                Resources = [.. response.Resources.Select((wrapper, index) => opener.Open(type, wrapper, bytes.ValueOf(index)))],
                Removed = [.. response.RemovedResources.Concat(response.RemovedResourceNames.Select(name => name.Name)).Select(CanonicalNames.Of)],
                Refusals = [.. response.ResourceErrors.Select(Refusal)],
            }
            : decoded;
    }

    private static DecodedRefusal Refusal(ResourceError error) =>
        new(CanonicalNames.Of(error.ResourceName?.Name ?? ""), error.ErrorDetail?.Code ?? 0, error.ErrorDetail?.Message ?? "");
}
