using System.Buffers;
using Google.Protobuf;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Fuzzing;

/// <summary>
/// A client that watches two names of each type, and a server that abuses it. Every step ends with the client at rest and checked.
/// </summary>
internal sealed class ResponseFuzzSession(XdsClientBench bench, XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, Random random)
{
    // Longer than any back-off, and than any distance of NACKs.
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan LongestNackDistance = TimeSpan.FromSeconds(6);
    private const int LongestNack = 20_000;

    private readonly ResponseAbuse _abuse = new(random, protocol);
    private readonly FuzzWatcher[] _watchers =
        [.. Enum.GetValues<XdsResourceType>().SelectMany(type => GoodWorld.Names.Select(name => new FuzzWatcher(type, name)))];

    private FakeAdsStream _stream = null!;
    private int _serial;

    public IReadOnlyList<FuzzWatcher> Watchers => _watchers;

    /// <summary>Responses that the client accepted, good news included.</summary>
    public int AckCount { get; private set; }

    public int NackCount { get; private set; }

    /// <summary>Streams that ended, because of what cannot be read or without a reason.</summary>
    public int EndCount { get; private set; }

    /// <summary>What the client did wrong.</summary>
    public List<string> Violations { get; } = [];

    public async Task StartAsync()
    {
        await bench.Loop.InvokeAsync(() => Array.ForEach(_watchers, watcher => bench.Client.Watch(watcher.Type, watcher.Name, watcher)));
        _stream = await bench.Server.NextStreamAsync();
        await bench.SettleAsync();
        await RecoverAsync();
    }

    public async Task StepAsync()
    {
        if (random.Next(25) == 0)
        {
            SendWithoutWaiting(random.Next(4));
            await ReconnectAsync(random.Next(3) == 0 ? AdsStreamEndKind.Unreadable : AdsStreamEndKind.Closed);
            return;
        }

        var message = _abuse.Next();
        var frame = Parse(message);
        if (frame.Response is { } response)
        {
            await DeliverAsync(response, message);
        }
        else
        {
            // As the transport does.
            await ReconnectAsync(AdsStreamEndKind.Unreadable);
        }
    }

    /// <summary>The server sends good news of everything, which must take effect whatever came before.</summary>
    public async Task RecoverAsync()
    {
        _serial++;
        foreach (var type in Enum.GetValues<XdsResourceType>())
        {
            var response = GoodWorld.Response(protocol, type, _serial, $"good{_serial}");
            var message = response.ToByteArray();
            await DeliverAsync(Parse(message).Response!, message);
        }

        foreach (var watcher in _watchers)
        {
            if (!Equals(watcher.Current, GoodWorld.Model(watcher.Type, watcher.Name, _serial)) || watcher.Error is not null)
            {
                Violations.Add($"good news {_serial} did not take effect: {watcher}");
            }
        }
    }

    private AdsFrame Parse(byte[] message)
    {
        var sequence = new ReadOnlySequence<byte>(message);
        return protocol == XdsTransportProtocol.Delta
            ? AdsFrame.Parse(DeltaDiscoveryResponse.Parser, sequence)
            : AdsFrame.Parse(DiscoveryResponse.Parser, sequence);
    }

    /// <summary>The stream may end while the client is busy with these, or before it has seen them.</summary>
    private void SendWithoutWaiting(int count)
    {
        for (; count > 0; count--)
        {
            if (Parse(_abuse.Next()).Response is { } response)
            {
                _stream.Send(response);
            }
        }
    }

    private async Task DeliverAsync(AdsResponse response, byte[] message)
    {
        var (typeUrl, nonce) = response.Message switch
        {
            DeltaDiscoveryResponse delta => (delta.TypeUrl, delta.Nonce),
            _ => (((DiscoveryResponse)response.Message).TypeUrl, ((DiscoveryResponse)response.Message).Nonce),
        };
        Drain();
        await _stream.RespondAsync(response);
        await bench.SettleAsync();
        var requests = Drain();
        var isKnown = XdsResourceTypes.TryFromTypeUrl(typeUrl, out _);
        if (isKnown && !requests.Exists(request => request.TypeUrl == typeUrl && request.ResponseNonce == nonce))
        {
            // A NACK keeps its distance to the one before.
            await bench.AdvanceAsync(LongestNackDistance);
            requests.AddRange(Drain());
        }

        CheckReplies(requests, isKnown ? typeUrl : null, nonce, message);
    }

    private void CheckReplies(List<SentRequest> requests, string? typeUrl, string nonce, byte[] message)
    {
        var replies = requests.Count(request => request.TypeUrl == typeUrl && request.ResponseNonce == nonce);
        var expected = typeUrl is null ? 0 : 1;
        NackCount += requests.Count(request => request.ErrorDetail is not null);
        AckCount += requests.Count(request => request.ErrorDetail is null);
        if (MayAskMore(nonce) ? replies < expected : replies != expected)
        {
            Violations.Add($"{replies} replies to nonce \"{nonce}\", {expected} expected: {Convert.ToBase64String(message)}");
        }

        Violations.AddRange(requests
            .Where(request => request.ErrorDetail is { } error
                && (error.Message.Length is 0 or > LongestNack || error.Message.Contains("please report", StringComparison.Ordinal)))
            .Select(request => $"NACK \"{request.ErrorDetail.Message}\": {Convert.ToBase64String(message)}"));
    }

    /// <summary>
    /// New names that a listener or cluster refers to are asked for with the last nonce in the one protocol; in the other every change of
    /// subscriptions has an empty one.
    /// </summary>
    private bool MayAskMore(string nonce) => subscriptions == XdsSubscriptionMode.Wildcard || nonce.Length == 0;

    private async Task ReconnectAsync(AdsStreamEndKind kind)
    {
        EndCount++;
        await bench.EndAsync(_stream, "abuse", kind);
        await bench.AdvanceAsync(LongestBackOff);
        if (bench.Server.TryNextStream() is { } next)
        {
            _stream = next;
        }
        else
        {
            Violations.Add("there is no new stream after the longest back-off");
        }
    }

    private List<SentRequest> Drain()
    {
        var requests = new List<SentRequest>();
        while (_stream.TryNextRequest() is { } request)
        {
            requests.Add(request);
        }

        return requests;
    }
}
