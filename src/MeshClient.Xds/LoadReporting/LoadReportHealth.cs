using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// How the load reports to one server do, and what logs, metrics and diagnostics are told about it. Single-owner: the control loop.
/// </summary>
internal sealed class LoadReportHealth(XdsServer server, XdsClientSettings settings, ILogger logger)
{
    private bool _isFailing;
    private int _connectCount;
    private long _reportCount;
    private DateTimeOffset? _lastReportTime;
    private string? _lastError;
    private DateTimeOffset? _lastErrorTime;

    public void Opened()
    {
        _connectCount++;
        LoadReportLog.StreamOpened(logger, server.Uri, _connectCount);
    }

    public void Responded(LoadReportTerms terms)
    {
        _isFailing = false;
        LoadReportLog.TermsReceived(logger, server.Uri, terms.Interval, terms.AllClusters);
    }

    public void Reported()
    {
        _reportCount++;
        _lastReportTime = settings.TimeProvider.GetUtcNow();
        settings.Observer.LoadReported(server);
    }

    /// <summary>The stream ended although it worked.</summary>
    public void Closed(string reason, TimeSpan delay) => LoadReportLog.StreamClosed(logger, server.Uri, reason, delay);

    /// <summary>The stream ended because the server does not take reports.</summary>
    public void Failed(string reason, TimeSpan delay)
    {
        _lastError = reason;
        _lastErrorTime = settings.TimeProvider.GetUtcNow();
        LoadReportLog.StreamFailed(logger, _isFailing ? LogLevel.Debug : LogLevel.Warning, server.Uri, reason, delay);
        _isFailing = true;
    }

    /// <summary>The stream was ended by us.</summary>
    public void Released() => LoadReportLog.StreamReleased(logger, server.Uri);

    /// <param name="terms">What the server asked for on the stream that is open; null before it did.</param>
    /// <param name="clusters">Names of the clusters that report here.</param>
    public LoadReportStatus GetStatus(LoadReportTerms? terms, IEnumerable<string> clusters)
    {
        string[] names = [.. clusters.Order(StringComparer.Ordinal)];
        return new LoadReportStatus
        {
            Uri = server.Uri,
            IsReporting = terms is not null,
            Interval = terms?.Interval,
            Clusters = names,
            RequestedClusters = terms is null ? [] : [.. names.Where(terms.Include)],
            ConnectCount = _connectCount,
            ReportCount = _reportCount,
            LastReportTime = _lastReportTime,
            LastError = _lastError,
            LastErrorTime = _lastErrorTime,
        };
    }
}
