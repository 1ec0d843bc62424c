using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Writes down what requests say. Pure.</summary>
internal static class RequestRecord
{
    public static RecordedXdsRequest Of(AdsStream stream, DiscoveryRequest request, XdsRequestKind kind) => new()
    {
        Stream = stream.Number,
        Protocol = XdsTransportProtocol.StateOfTheWorld,
        Kind = kind,
        Type = TypeOf(request.TypeUrl),
        TypeUrl = request.TypeUrl,
        Version = request.VersionInfo,
        Nonce = request.ResponseNonce,
        ResourceNames = [.. request.ResourceNames],
        Node = request.Node is null ? null : RecordedXdsNode.From(request.Node),
        ErrorCode = request.ErrorDetail?.Code ?? 0,
        ErrorMessage = request.ErrorDetail?.Message,
    };

    /// <summary>The record of a request that the subscription has taken in already.</summary>
    public static RecordedXdsRequest Of(
        AdsStream stream, DeltaDiscoveryRequest request, DeltaSubscription subscription, XdsRequestKind kind, string version) =>
        new()
        {
            Stream = stream.Number,
            Protocol = XdsTransportProtocol.Delta,
            Kind = kind,
            Type = TypeOf(request.TypeUrl),
            TypeUrl = request.TypeUrl,
            Version = version,
            Nonce = request.ResponseNonce,
            ResourceNames = NamesOf(subscription),
            Subscribed = [.. request.ResourceNamesSubscribe],
            Unsubscribed = [.. request.ResourceNamesUnsubscribe],
            InitialVersions = new Dictionary<string, string>(request.InitialResourceVersions, StringComparer.Ordinal),
            Node = request.Node is null ? null : RecordedXdsNode.From(request.Node),
            ErrorCode = request.ErrorDetail?.Code ?? 0,
            ErrorMessage = request.ErrorDetail?.Message,
        };

    private static XdsResourceType? TypeOf(string typeUrl) => XdsResourceTypes.TryFromTypeUrl(typeUrl, out var type) ? type : null;

    private static string[] NamesOf(DeltaSubscription subscription) =>
        [.. subscription.IsWildcard ? ["*"] : Array.Empty<string>(), .. subscription.Names.Order(StringComparer.Ordinal)];
}
