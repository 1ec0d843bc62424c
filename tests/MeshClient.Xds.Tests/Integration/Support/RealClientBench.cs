using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Xds.Tests.Integration.Support;

/// <summary>An xDS client that speaks over real sockets. Its clock is a fake one: back-off and timers wait for the test.</summary>
internal sealed class RealClientBench : IAsyncDisposable
{
    public RealClientBench(XdsServer server, int maxReceiveMessageSize = XdsClientSettings.DefaultMaxReceiveMessageSize)
    {
        Client = new XdsClient(new XdsBootstrap(server) { Node = new XdsNode { Id = "node-1" } }, Loop, new XdsClientSettings
        {
            Decoder = TestDecoder.Decode,
            TimeProvider = Time,
            Random = new SeededRandomSource(1),
            Observer = Observer,
            Transports = new GrpcAdsTransportFactory(maxReceiveMessageSize, Time, certificates: new CertificateWatches(Time, CertificateLog)),
        });
    }

    public FakeTimeProvider Time { get; } = new();

    public ControlLoop Loop { get; } = new(NullLogger.Instance);

    public RecordingObserver Observer { get; } = new();

    public RecordingLoggerFactory CertificateLog { get; } = new();

    public XdsClient Client { get; }

    public async Task<RecordingWatcher> WatchAsync(XdsResourceType type, string name)
    {
        var watcher = new RecordingWatcher();
        await Loop.InvokeAsync(() => Client.Watch(type, name, watcher));
        return watcher;
    }

    /// <summary>Waits until so many streams have ended, and lets the back-off pass.</summary>
    public async Task ReconnectAsync(int ended)
    {
        await Observer.Log.WaitForAsync("closed", ended);
        await Loop.InvokeAsync(static () => { });
        Time.Advance(TimeSpan.FromSeconds(200));
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Loop.DisposeAsync();
    }
}
