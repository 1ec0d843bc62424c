using System.Collections.Concurrent;
using System.Threading.Channels;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Control-plane servers in memory: hands every stream that the client opens to the test.</summary>
internal sealed class FakeAdsServer : IAdsTransportFactory
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly Channel<FakeAdsStream> _streams = Channel.CreateUnbounded<FakeAdsStream>();
    private readonly ConcurrentDictionary<string, Channel<FakeAdsStream>> _streamsByServer = new();
    private readonly ConcurrentDictionary<string, Channel<FakeLoadReportStream>> _loadReports = new();

    /// <summary>False: streams stay unconnected until the test ends them.</summary>
    public bool AcceptsConnections { get; set; } = true;

    public List<FakeAdsTransport> Transports { get; } = [];

    public IAdsTransport Create(XdsServer server)
    {
        var transport = new FakeAdsTransport(server, () => Open(server), () => OpenLoadReports(server.Uri));
        Transports.Add(transport);
        return transport;
    }

    public async Task<FakeAdsStream> NextStreamAsync() => await _streams.Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public FakeAdsStream? TryNextStream() => _streams.Reader.TryRead(out var stream) ? stream : null;

    /// <summary>The next stream to one of several servers. Independent of <see cref="NextStreamAsync()"/>, which hands out the streams to all.</summary>
    public async Task<FakeAdsStream> NextStreamAsync(string uri) => await StreamsTo(uri).Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public FakeAdsStream? TryNextStream(string uri) => StreamsTo(uri).Reader.TryRead(out var stream) ? stream : null;

    /// <summary>The next stream of load reports to a server.</summary>
    public async Task<FakeLoadReportStream> NextLoadReportStreamAsync(string uri) =>
        await LoadReportsTo(uri).Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public FakeLoadReportStream? TryNextLoadReportStream(string uri) => LoadReportsTo(uri).Reader.TryRead(out var stream) ? stream : null;

    private Channel<FakeLoadReportStream> LoadReportsTo(string uri) =>
        _loadReports.GetOrAdd(uri, _ => Channel.CreateUnbounded<FakeLoadReportStream>());

    private FakeLoadReportStream OpenLoadReports(string uri)
    {
        var stream = new FakeLoadReportStream();
        LoadReportsTo(uri).Writer.TryWrite(stream);
        return stream;
    }

    private Channel<FakeAdsStream> StreamsTo(string uri) => _streamsByServer.GetOrAdd(uri, _ => Channel.CreateUnbounded<FakeAdsStream>());

    private FakeAdsStream Open(XdsServer server)
    {
        var stream = new FakeAdsStream(AcceptsConnections, server.Protocol);
        _streams.Writer.TryWrite(stream);
        StreamsTo(server.Uri).Writer.TryWrite(stream);
        return stream;
    }
}
