using System.Threading.Channels;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Control-plane servers in memory: hands every stream that the client opens to the test.</summary>
internal sealed class FakeAdsServer : IAdsTransportFactory
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly Channel<FakeAdsStream> _streams = Channel.CreateUnbounded<FakeAdsStream>();

    /// <summary>False: streams stay unconnected until the test ends them.</summary>
    public bool AcceptsConnections { get; set; } = true;

    public List<FakeAdsTransport> Transports { get; } = [];

    public IAdsTransport Create(XdsServer server)
    {
        var transport = new FakeAdsTransport(server, Open);
        Transports.Add(transport);
        return transport;
    }

    public async Task<FakeAdsStream> NextStreamAsync() => await _streams.Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public FakeAdsStream? TryNextStream() => _streams.Reader.TryRead(out var stream) ? stream : null;

    private FakeAdsStream Open()
    {
        var stream = new FakeAdsStream(AcceptsConnections);
        _streams.Writer.TryWrite(stream);
        return stream;
    }
}
