using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>
/// Answers requests as the snapshot cache of go-control-plane does: one set of resources with one version, in <c>ads</c> mode only for who
/// names all of them or none. Resources are in the form of <see cref="TestDecoder"/>.
/// </summary>
internal sealed class SnapshotCache(FakeAdsStream stream, XdsTransportProtocol protocol, bool isAds)
{
    private readonly Dictionary<XdsResourceType, string[]> _snapshot = [];
    private readonly Dictionary<XdsResourceType, SentRequest> _waiting = [];
    private readonly Dictionary<XdsResourceType, Dictionary<string, string>> _returned = [];
    private string _version = "";
    private int _nonce;

    /// <summary>Names of the requests that were answered, as "type: name, name".</summary>
    public List<string> Answered { get; } = [];

    public async Task SetAsync(string version, Dictionary<XdsResourceType, string[]> snapshot)
    {
        _version = version;
        foreach (var (type, resources) in snapshot)
        {
            _snapshot[type] = resources;
        }

        foreach (var (type, request) in _waiting.ToArray())
        {
            if (!await TryAnswerAsync(type, request))
            {
                _waiting.TryAdd(type, request);
            }
        }
    }

    /// <summary>Serves all requests that have come.</summary>
    public async Task ServeAsync(XdsClientBench bench)
    {
        await bench.SettleAsync();
        while (stream.TryNextRequest() is { } request)
        {
            Assert.True(XdsResourceTypes.TryFromTypeUrl(request.TypeUrl, out var type));
            Assert.Null(request.ErrorDetail);
            _waiting[type] = request;
            await TryAnswerAsync(type, request);
            await bench.SettleAsync();
        }
    }

    private Task<bool> TryAnswerAsync(XdsResourceType type, SentRequest request) =>
        protocol == XdsTransportProtocol.Delta ? TryAnswerDeltaAsync(type, request) : TryAnswerStateOfTheWorldAsync(type, request);

    private async Task<bool> TryAnswerStateOfTheWorldAsync(XdsResourceType type, SentRequest request)
    {
        var all = _snapshot.GetValueOrDefault(type, []);
        var isWildcard = request.ResourceNames.Count == 0;
        var isComplete = isWildcard || all.All(resource => request.ResourceNames.Contains(NameOf(resource)));
        if (isAds && !isComplete)
        {
            // A request is dropped then: only another one can be answered.
            _waiting.Remove(type);
            return false;
        }

        var wanted = all.Where(resource => isWildcard || request.ResourceNames.Contains(NameOf(resource))).ToArray();
        var returned = _returned.GetValueOrDefault(type, []);
        if (request.VersionInfo == _version && wanted.All(resource => returned.ContainsKey(NameOf(resource))))
        {
            return false;
        }

        _waiting.Remove(type);
        _returned[type] = wanted.ToDictionary(NameOf, _ => _version);
        Answered.Add($"{type}: {string.Join(", ", request.ResourceNames)}");
        await stream.RespondAsync(type, _version, $"{++_nonce}", wanted);
        return true;
    }

    private async Task<bool> TryAnswerDeltaAsync(XdsResourceType type, SentRequest request)
    {
        var isWildcard = request.ResourceNames.Contains("*");
        var returned = _returned.TryGetValue(type, out var known) ? known : _returned[type] = [];
        var wanted = _snapshot.GetValueOrDefault(type, []).Where(resource => isWildcard || request.ResourceNames.Contains(NameOf(resource))).ToArray();
        var changed = wanted.Where(resource => returned.GetValueOrDefault(NameOf(resource)) != resource).ToArray();
        var removed = returned.Keys.Except(wanted.Select(NameOf)).ToArray();
        if (changed.Length == 0 && removed.Length == 0 && !(isWildcard && request.ResponseNonce.Length == 0))
        {
            return false;
        }

        _waiting.Remove(type);
        _returned[type] = wanted.ToDictionary(NameOf, resource => resource);
        Answered.Add($"{type}: {string.Join(", ", request.ResourceNames)}");
        await stream.RemoveAsync(type, _version, $"{++_nonce}", removed, changed);
        return true;
    }

    private static string NameOf(string resource) => resource[..resource.LastIndexOf('=')];
}
