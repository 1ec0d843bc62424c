using Google.Protobuf;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>
/// A stream of a control plane that says nothing twice: in the delta protocol it believes what the client claims to hold. Every name
/// exists; the version of a resource is its content.
/// </summary>
internal sealed class ModelStream(FakeAdsStream stream, XdsTransportProtocol protocol, IReadOnlyDictionary<(XdsResourceType Type, string Name), string> contents)
{
    private readonly Dictionary<XdsResourceType, Known> _types = [];
    private int _nonce;

    public FakeAdsStream Stream => stream;

    /// <summary>Takes in what was asked, and says what the client does not know yet. False if there was nothing to do.</summary>
    public async Task<bool> ServeAsync()
    {
        var isBusy = false;
        while (!stream.IsDisposed && stream.TryNextRequest() is { } request)
        {
            Assert.Null(request.ErrorDetail);
            Assert.True(XdsResourceTypes.TryFromTypeUrl(request.TypeUrl, out var type));
            TakeIn(type, request);
            isBusy = true;
            await TryAnswerAsync(type, _types[type]);
        }

        foreach (var (type, known) in _types)
        {
            isBusy |= !stream.IsDisposed && await TryAnswerAsync(type, known);
        }

        return isBusy;
    }

    private void TakeIn(XdsResourceType type, SentRequest request)
    {
        var known = _types.TryGetValue(type, out var before) ? before : _types[type] = new Known();
        var names = request.ResourceNames.Where(name => name != "*").ToHashSet();
        known.IsWildcard = request.ResourceNames.Contains("*") || (names.Count == 0 && known is { HasNamed: false });
        known.HasNamed |= names.Count > 0;
        known.Names = names;
        foreach (var claim in request.InitialVersions)
        {
            var at = claim.LastIndexOf('@');
            known.Told[claim[..at]] = claim[(at + 1)..];
        }

        // Whoever asks once more does not know.
        foreach (var name in request.Subscribed.Except(request.InitialVersions.Select(claim => claim[..claim.LastIndexOf('@')])))
        {
            known.Told.Remove(name);
        }
    }

    private async Task<bool> TryAnswerAsync(XdsResourceType type, Known known)
    {
        var wanted = contents
            .Where(entry => entry.Key.Type == type && (known.Names.Contains(entry.Key.Name) || (known.IsWildcard && !XdstpName.IsXdstp(entry.Key.Name))))
            .ToDictionary(entry => entry.Key.Name, entry => entry.Value);
        var news = wanted.Where(entry => known.Told.GetValueOrDefault(entry.Key) != entry.Value).ToArray();
        known.Told = wanted;
        if (news.Length == 0)
        {
            return false;
        }

        IMessage response = protocol == XdsTransportProtocol.Delta
            ? new DeltaDiscoveryResponse
            {
                TypeUrl = XdsResourceTypes.TypeUrl(type),
                Nonce = $"{++_nonce}",
                Resources = { news.Select(entry => TestDecoder.Wrapped(type, $"{entry.Key}={entry.Value}", entry.Value)) },
            }
            : stream.Response(type, $"v{++_nonce}", $"{_nonce}", [.. wanted.Select(entry => $"{entry.Key}={entry.Value}")]);
        await stream.RespondAsync(response);
        return true;
    }

    private sealed class Known
    {
        public bool IsWildcard { get; set; }

        public bool HasNamed { get; set; }

        public HashSet<string> Names { get; set; } = [];

        public Dictionary<string, string> Told { get; set; } = [];
    }
}
