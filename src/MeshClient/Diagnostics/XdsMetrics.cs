using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Resources;

namespace MeshClient.Diagnostics;

/// <summary>Instruments of the xDS client (gRFC A78 under our names). Events come from the control loop, scrapes from any thread.
/// Thread-safe.</summary>
internal sealed class XdsMetrics : IXdsClientObserver
{
    // gRFC A78: true from the first stream on, false from a failure until the first response of a later stream.
    private readonly ConcurrentDictionary<string, bool> _isUsable = new(StringComparer.Ordinal);
    private readonly Counter<long> _serverFailures;
    private readonly Counter<long> _resourceUpdates;
    private readonly Counter<long> _nacks;
    private readonly Counter<long> _loadReports;

    public XdsMetrics(Meter meter)
    {
        _serverFailures = meter.CreateCounter<long>(
            InstrumentNames.XdsServerFailures, "{failure}", "Control-plane servers that went from usable to unusable.");
        _resourceUpdates = meter.CreateCounter<long>(
            InstrumentNames.XdsResourceUpdates, "{resource}", "Resources in the responses of a control plane, also unchanged ones.");
        _nacks = meter.CreateCounter<long>(InstrumentNames.XdsNacks, "{nack}", "Responses that were rejected, wholly or in part.");
        _loadReports = meter.CreateCounter<long>(InstrumentNames.LrsReports, "{report}", "Load reports sent to a control-plane server.");
        meter.CreateObservableGauge(
            InstrumentNames.XdsConnected, ObserveConnections, "1",
            "1 from the first stream to a control-plane server, 0 from a failure until it answers again.");
    }

    public void StreamOpened(XdsServer server) => _isUsable.TryAdd(server.Uri, true);

    public void StreamConnected(XdsServer server) => _isUsable[server.Uri] = true;

    // The end of a stream says nothing by itself: servers end streams now and then, and so does a client that needs nothing any more.
    // What is a failure is told by ServerFailed.
    public void StreamClosed(XdsServer server, bool wasConnected)
    {
    }

    public void ServerFailed(XdsServer server)
    {
        _isUsable[server.Uri] = false;
        _serverFailures.Add(1, new KeyValuePair<string, object?>(TagNames.XdsServer, server.Uri));
    }

    public void ResourceReceived(XdsServer server, XdsResourceType type, bool valid) => _resourceUpdates.Add(
        1,
        new KeyValuePair<string, object?>(TagNames.XdsServer, server.Uri),
        new KeyValuePair<string, object?>(TagNames.XdsResourceType, XdsResourceTypes.MessageName(type)),
        new KeyValuePair<string, object?>(TagNames.Valid, valid));

    public void NackSent(XdsServer server, XdsResourceType type) => _nacks.Add(
        1,
        new KeyValuePair<string, object?>(TagNames.XdsServer, server.Uri),
        new KeyValuePair<string, object?>(TagNames.XdsResourceType, XdsResourceTypes.MessageName(type)));

    public void LoadReported(XdsServer server) => _loadReports.Add(1, new KeyValuePair<string, object?>(TagNames.XdsServer, server.Uri));

    private IEnumerable<Measurement<int>> ObserveConnections() => _isUsable.Select(entry => new Measurement<int>(
        entry.Value ? 1 : 0, new KeyValuePair<string, object?>(TagNames.XdsServer, entry.Key)));
}
