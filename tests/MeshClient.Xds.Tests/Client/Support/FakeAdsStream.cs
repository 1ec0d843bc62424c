using System.Threading.Channels;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>The server's end of a stream in memory.</summary>
internal sealed class FakeAdsStream(bool isConnected) : IAdsStream
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly Channel<DiscoveryRequest> _requests = Channel.CreateUnbounded<DiscoveryRequest>();
    private readonly Channel<AdsRead> _reads = Channel.CreateUnbounded<AdsRead>();
    private readonly TaskCompletionSource<bool> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventLog _log = new();
    private TaskCompletionSource<bool>? _heldWrite;
    private int _responses;

    public bool IsDisposed { get; private set; }

    /// <summary>True: goes on as if nothing had happened, which no transport should do.</summary>
    public bool IgnoresDisposal { get; set; }

    /// <summary>Reads begun by the client, the first one included.</summary>
    public int ReadCount => _log.All.Count(text => text == "read");

    public async Task<bool> WriteAsync(DiscoveryRequest request)
    {
        if (!isConnected && !await _connected.Task)
        {
            return false;
        }

        _requests.Writer.TryWrite(request);
        return _heldWrite is not { } held || await held.Task;
    }

    public async Task<AdsRead> ReadAsync()
    {
        _log.Add("read");
        return await _reads.Reader.ReadAsync();
    }

    /// <summary>Requests are received by the server, but the client does not learn that they left until it is let go.</summary>
    public void HoldWrites() => _heldWrite ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseWrites()
    {
        var held = _heldWrite;
        _heldWrite = null;
        held?.TrySetResult(true);
    }

    public async Task<DiscoveryRequest> NextRequestAsync() => await _requests.Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public DiscoveryRequest? TryNextRequest() => _requests.Reader.TryRead(out var request) ? request : null;

    /// <summary>Completes when the client has processed the response.</summary>
    public async Task RespondAsync(XdsResourceType type, string version, string nonce, params string[] resources)
    {
        var response = new DiscoveryResponse { TypeUrl = XdsResourceTypes.TypeUrl(type), VersionInfo = version, Nonce = nonce };
        response.Resources.Add(resources.Select(text => TestDecoder.Resource(type, text)));
        await RespondAsync(response);
    }

    public async Task RespondAsync(DiscoveryResponse response)
    {
        var reads = Send(response);
        await _log.WaitForAsync(events => events.Count > reads, "the client to process a response");
    }

    /// <summary>Returns at once. The result is the number of reads after which the client is busy with this response.</summary>
    public int Send(DiscoveryResponse response)
    {
        _reads.Writer.TryWrite(AdsRead.Of(response));
        return ++_responses;
    }

    public void End(AdsStreamEnd end)
    {
        _reads.Writer.TryWrite(AdsRead.Ended(end));
        _connected.TrySetResult(false);
        _heldWrite?.TrySetResult(false);
    }

    public void Dispose()
    {
        IsDisposed = true;
        if (!IgnoresDisposal)
        {
            End(AdsStreamEnd.Cancelled);
        }
    }
}
