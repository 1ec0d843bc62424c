using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>An xDS client on a fake clock with servers in memory.</summary>
internal sealed class XdsClientBench : IAsyncDisposable
{
    public const XdsResourceType Lds = XdsResourceType.Listener;
    public const XdsResourceType Rds = XdsResourceType.RouteConfiguration;
    public const XdsResourceType Cds = XdsResourceType.Cluster;
    public const XdsResourceType Eds = XdsResourceType.Endpoint;

    private const int LoopWorkFailed = 1000;
    private const int ReaderFailed = 1008;
    private const int WatcherFailed = 1105;
    private const int ParserFailed = 1106;

    private XdsClientBench(XdsBootstrap bootstrap, Func<XdsClientSettings, XdsClientSettings>? configure)
    {
        Loop = new ControlLoop(Logs);
        var settings = new XdsClientSettings
        {
            Decoder = TestDecoder.Decode,
            References = TestDecoder.References,
            TimeProvider = Time,
            Random = new SeededRandomSource(1),
            LoggerFactory = Logs,
            Observer = Observer,
            Transports = Server,
        };
        Client = new XdsClient(bootstrap, Loop, configure?.Invoke(settings) ?? settings);
    }

    public FakeTimeProvider Time { get; } = new();

    public RecordingLoggerFactory Logs { get; } = new();

    public ControlLoop Loop { get; }

    public FakeAdsServer Server { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public XdsClient Client { get; }

    /// <summary>True where the test makes a reader, a watcher or a parser throw, which the client logs as a bug.</summary>
    public bool ExpectsFailures { get; set; }

    public static XdsClientBench Create(
        XdsServerFeatures features = XdsServerFeatures.None, Func<XdsClientSettings, XdsClientSettings>? configure = null) =>
        new(new XdsBootstrap(new XdsServer("cp:1") { Features = features }) { Node = new XdsNode { Id = "node-1" } }, configure);

    public static XdsClientBench Create(
        XdsTransportProtocol protocol,
        XdsServerFeatures features = XdsServerFeatures.None,
        Func<XdsClientSettings, XdsClientSettings>? configure = null,
        XdsSubscriptionMode subscriptions = XdsSubscriptionMode.Named)
    {
        var server = new XdsServer("cp:1") { Features = features, Protocol = protocol, Subscriptions = subscriptions };
        return new XdsClientBench(new XdsBootstrap(server) { Node = new XdsNode { Id = "node-1" } }, configure);
    }

    public static XdsClientBench Create(XdsBootstrap bootstrap, Func<XdsClientSettings, XdsClientSettings>? configure = null) => new(bootstrap, configure);

    /// <summary>Without authority, but with several servers.</summary>
    public static XdsClientBench Create(XdsTransportProtocol protocol, string[] servers) =>
        new(new XdsBootstrap(ServersOf(protocol, servers)) { Node = new XdsNode { Id = "node-1" } }, null);

    /// <summary>Servers that are asked in one variant of the protocol.</summary>
    public static XdsServer[] ServersOf(XdsTransportProtocol protocol, params string[] uris) => [.. uris.Select(uri => new XdsServer(uri) { Protocol = protocol })];

    public async Task<RecordingWatcher> WatchAsync(XdsResourceType type, string name)
    {
        var watcher = new RecordingWatcher();
        await Loop.InvokeAsync(() => Client.Watch(type, name, watcher));
        return watcher;
    }

    public Task UnwatchAsync(XdsResourceType type, string name, RecordingWatcher watcher) =>
        Loop.InvokeAsync(() => Client.Unwatch(type, name, watcher));

    /// <summary>Completes when the loop has done all that follows from what it was given so far.</summary>
    public async Task SettleAsync()
    {
        // A callback posts a flush, the flush writes, the write posts its completion, which may write again.
        for (var i = 0; i < 8; i++)
        {
            await Loop.InvokeAsync(static () => { });
        }
    }

    public async Task AdvanceAsync(TimeSpan time)
    {
        Time.Advance(time);
        await SettleAsync();
    }

    /// <summary>Ends a stream as the server or the network would, and waits until the client has noticed.</summary>
    public async Task EndAsync(FakeAdsStream stream, string reason = "connection refused", AdsStreamEndKind kind = AdsStreamEndKind.Closed)
    {
        var closed = Observer.Log.All.Count(text => text == "closed");
        stream.End(new AdsStreamEnd(kind, reason));
        await Observer.Log.WaitForAsync("closed", closed + 1);
        await SettleAsync();
    }

    /// <summary>Watches a name and accepts the first stream and its first request.</summary>
    public async Task<(RecordingWatcher Watcher, FakeAdsStream Stream)> StartAsync(XdsResourceType type, string name)
    {
        var watcher = await WatchAsync(type, name);
        var stream = await Server.NextStreamAsync();
        await stream.NextRequestAsync();
        await SettleAsync();
        return (watcher, stream);
    }

    public async Task<XdsResourceStatus> StatusAsync(XdsResourceType type, string name) =>
        Assert.Single((await Client.GetSnapshotAsync()).Resources, resource => resource.Type == type && resource.Name == name);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Loop.DisposeAsync();
        Assert.DoesNotContain(
            Logs.Entries,
            entry => entry.Id == LoopWorkFailed || (!ExpectsFailures && entry.Id is ReaderFailed or WatcherFailed or ParserFailed));
    }
}
