using System.Buffers;
using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>
/// A control plane without sockets: hands the client the bytes of its responses, so that what is measured begins where a message has
/// arrived. Answers a request that names something new with all that it names.
/// </summary>
internal sealed class MemoryControlPlane : IAdsTransportFactory, IAdsTransport, IAdsStream
{
    private readonly Channel<byte[]?> _responses = Channel.CreateUnbounded<byte[]?>();
    private readonly Dictionary<(string TypeUrl, string Name), Any> _resources = [];
    private readonly Dictionary<string, int> _answered = [];
    private int _nonce;

    /// <summary>What the client refused, if anything.</summary>
    public string? Rejection { get; private set; }

    public void Set(XdsResourceType type, string name, IMessage resource) =>
        _resources[(XdsResourceTypes.TypeUrl(type), name)] = new Any { TypeUrl = XdsResourceTypes.TypeUrl(type), Value = resource.ToByteString() };

    /// <summary>The bytes of a response, made before anything is measured.</summary>
    public byte[] Response(XdsResourceType type, params IMessage[] resources)
    {
        var any = resources.Select(resource => new Any { TypeUrl = XdsResourceTypes.TypeUrl(type), Value = resource.ToByteString() });
        return Response(XdsResourceTypes.TypeUrl(type), any);
    }

    public void Push(byte[] response) => _responses.Writer.TryWrite(response);

    /// <summary>Lets go of all resources; later requests cannot be answered.</summary>
    public void Forget() => _resources.Clear();

    public IAdsTransport Create(XdsServer server) => this;

    public IAdsStream Open() => this;

    public ILoadReportStream OpenLoadReports() => throw new NotSupportedException("Nothing is reported.");

    public Task<bool> WriteAsync(IMessage message)
    {
        var request = (DiscoveryRequest)message;
        Rejection ??= request.ErrorDetail?.Message;
        if (request.ResourceNames.Count > _answered.GetValueOrDefault(request.TypeUrl))
        {
            _answered[request.TypeUrl] = request.ResourceNames.Count;
            Push(Response(request.TypeUrl, request.ResourceNames.Select(name => _resources[(request.TypeUrl, name)])));
        }

        return Task.FromResult(true);
    }

    public async Task<StreamRead<AdsResponse>> ReadAsync() => await _responses.Reader.ReadAsync() is { } payload
        ? StreamRead<AdsResponse>.Of(AdsFrame.Parse(DiscoveryResponse.Parser, new ReadOnlySequence<byte>(payload)).Response!)
        : StreamRead<AdsResponse>.Ended(AdsStreamEnd.Cancelled);

    public void Dispose() => _responses.Writer.TryWrite(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Response(string typeUrl, IEnumerable<Any> resources)
    {
        var nonce = Interlocked.Increment(ref _nonce).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new DiscoveryResponse { TypeUrl = typeUrl, VersionInfo = nonce, Nonce = nonce, Resources = { resources } }.ToByteArray();
    }
}
