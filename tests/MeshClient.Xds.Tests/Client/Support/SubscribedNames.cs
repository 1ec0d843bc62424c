using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>What the server of one stream believes to be subscribed, request by request.</summary>
internal sealed class SubscribedNames
{
    private readonly Dictionary<string, SortedSet<string>> _names = [];

    public SentRequest Read(IMessage message) => message switch
    {
        DiscoveryRequest request => new SentRequest
        {
            TypeUrl = request.TypeUrl,
            Node = request.Node,
            ResponseNonce = request.ResponseNonce,
            ErrorDetail = request.ErrorDetail,
            ResourceNames = request.ResourceNames,
            VersionInfo = request.VersionInfo,
        },
        DeltaDiscoveryRequest request => Read(request),
        _ => throw new ArgumentException(message.Descriptor.FullName, nameof(message)),
    };

    private SentRequest Read(DeltaDiscoveryRequest request)
    {
        if (!_names.TryGetValue(request.TypeUrl, out var names))
        {
            // A first request that names nothing asks for everything.
            _names[request.TypeUrl] = names = new SortedSet<string>(request.ResourceNamesSubscribe.Count == 0 ? ["*"] : [], StringComparer.Ordinal);
        }

        names.UnionWith(request.ResourceNamesSubscribe);
        names.ExceptWith(request.ResourceNamesUnsubscribe);
        return new SentRequest
        {
            TypeUrl = request.TypeUrl,
            Node = request.Node,
            ResponseNonce = request.ResponseNonce,
            ErrorDetail = request.ErrorDetail,
            ResourceNames = [.. names],
            Subscribed = request.ResourceNamesSubscribe,
            Unsubscribed = request.ResourceNamesUnsubscribe,
            InitialVersions = [.. request.InitialResourceVersions.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}@{entry.Value}")],
        };
    }
}
