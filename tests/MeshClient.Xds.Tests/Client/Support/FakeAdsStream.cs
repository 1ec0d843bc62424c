using System.Buffers;
using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Rpc;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>The server's end of a stream in memory, in either variant of the protocol.</summary>
internal sealed class FakeAdsStream(bool isConnected, XdsTransportProtocol protocol) : IAdsStream
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly Channel<SentRequest> _requests = Channel.CreateUnbounded<SentRequest>();
    private readonly SubscribedNames _names = new();
    private readonly Channel<StreamRead<AdsResponse>> _reads = Channel.CreateUnbounded<StreamRead<AdsResponse>>();
    private readonly TaskCompletionSource<bool> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventLog _log = new();
    private TaskCompletionSource<bool>? _heldWrite;
    private int _responses;

    public bool IsDisposed { get; private set; }

    /// <summary>True: goes on as if nothing had happened, which no transport should do.</summary>
    public bool IgnoresDisposal { get; set; }

    /// <summary>Reads begun by the client, the first one included.</summary>
    public int ReadCount => _log.All.Count(text => text == "read");

    public async Task<bool> WriteAsync(IMessage request)
    {
        if (!isConnected && !await _connected.Task)
        {
            return false;
        }

        // Every transport does; what cannot be written is a bug of the client.
        _ = request.ToByteArray();
        _requests.Writer.TryWrite(_names.Read(request));
        return _heldWrite is not { } held || await held.Task;
    }

    public async Task<StreamRead<AdsResponse>> ReadAsync()
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

    public async Task<SentRequest> NextRequestAsync() => await _requests.Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public SentRequest? TryNextRequest() => _requests.Reader.TryRead(out var request) ? request : null;

    /// <summary>
    /// Completes when the client has processed the response. In the delta protocol each resource comes under the given version.
    /// </summary>
    public Task RespondAsync(XdsResourceType type, string version, string nonce, params string[] resources) =>
        RespondAsync(Response(type, version, nonce, resources));

    /// <summary>A removal: by absence in the state-of-the-world protocol, so that it must be all that there is, by name in the other.</summary>
    public Task RemoveAsync(XdsResourceType type, string version, string nonce, params string[] names) =>
        RemoveAsync(type, version, nonce, names, remaining: []);

    /// <summary>A removal while other resources remain.</summary>
    public Task RemoveAsync(XdsResourceType type, string version, string nonce, string[] names, params string[] remaining)
    {
        var response = Response(type, version, nonce, remaining);
        (response as DeltaDiscoveryResponse)?.RemovedResources.Add(names);
        return RespondAsync(response);
    }

    /// <summary>Resources in wrappers, which the delta protocol always has and the other one may have.</summary>
    public Task RespondWrappedAsync(XdsResourceType type, string version, string nonce, params Resource[] wrappers)
    {
        var response = Response(type, version, nonce);
        (response as DeltaDiscoveryResponse)?.Resources.Add(wrappers);
        (response as DiscoveryResponse)?.Resources.Add(wrappers.Select(wrapper => new Any { TypeUrl = XdsResourceTypes.WrapperTypeUrl, Value = wrapper.ToByteString() }));
        return RespondAsync(response);
    }

    /// <summary>An error in place of a resource, with version and nonce v9 and n9.</summary>
    public Task RefuseAsync(XdsResourceType type, string name, int code, params string[] resources)
    {
        var error = new MeshClient.Xds.Proto.Discovery.ResourceError
        {
            ResourceName = new ResourceName { Name = name },
            ErrorDetail = new Status { Code = code, Message = "no" },
        };
        var response = Response(type, "v9", "n9", resources);
        (response as DiscoveryResponse)?.ResourceErrors.Add(error);
        (response as DeltaDiscoveryResponse)?.ResourceErrors.Add(error);
        return RespondAsync(response);
    }

    public Task RespondAsync(IMessage response) => RespondAsync(OnTheWire(response));

    public async Task RespondAsync(AdsResponse response)
    {
        var reads = Send(response);
        await _log.WaitForAsync(events => events.Count > reads, "the client to process a response");
    }

    public IMessage Response(XdsResourceType type, string version, string nonce, params string[] resources)
    {
        if (protocol == XdsTransportProtocol.Delta)
        {
            var delta = new DeltaDiscoveryResponse { TypeUrl = XdsResourceTypes.TypeUrl(type), SystemVersionInfo = version, Nonce = nonce };
            delta.Resources.Add(resources.Select(text => TestDecoder.Wrapped(type, text, version)));
            return delta;
        }

        var response = new DiscoveryResponse { TypeUrl = XdsResourceTypes.TypeUrl(type), VersionInfo = version, Nonce = nonce };
        response.Resources.Add(resources.Select(text => TestDecoder.Resource(type, text)));
        return response;
    }

    /// <summary>Returns at once. The result is the number of reads after which the client is busy with this response.</summary>
    public int Send(IMessage response) => Send(OnTheWire(response));

    /// <inheritdoc cref="Send(IMessage)"/>
    public int Send(AdsResponse response)
    {
        _reads.Writer.TryWrite(StreamRead<AdsResponse>.Of(response));
        return ++_responses;
    }

    public void End(AdsStreamEnd end)
    {
        _reads.Writer.TryWrite(StreamRead<AdsResponse>.Ended(end));
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

    private static AdsResponse OnTheWire(IMessage response)
    {
        var bytes = new ReadOnlySequence<byte>(response.ToByteArray());
        return response is DeltaDiscoveryResponse
            ? AdsResponse.Parse(DeltaDiscoveryResponse.Parser, bytes)
            : AdsResponse.Parse(DiscoveryResponse.Parser, bytes);
    }
}
