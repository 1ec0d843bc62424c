using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.LoadReporting;

/// <summary>Logs of load reporting, 1050-1059. Thread-safe.</summary>
internal static partial class LoadReportLog
{
    [LoggerMessage(EventId = 1050, Level = LogLevel.Debug, Message = "Opened load report stream {Attempt} to control plane {Server}.")]
    public static partial void StreamOpened(ILogger logger, string server, int attempt);

    [LoggerMessage(EventId = 1051, Level = LogLevel.Debug,
        Message = "Control plane {Server} wants load reports every {Interval} (of all clusters: {AllClusters}).")]
    public static partial void TermsReceived(ILogger logger, string server, TimeSpan interval, bool allClusters);

    [LoggerMessage(EventId = 1052, Level = LogLevel.Debug,
        Message = "The load report stream to control plane {Server} ended after it had worked: {Reason}. Opening another in {Delay}.")]
    public static partial void StreamClosed(ILogger logger, string server, string reason, TimeSpan delay);

    // Warning once per outage.
    [LoggerMessage(EventId = 1053,
        Message = "Control plane {Server} takes no load reports: {Reason}. Calls and configuration are not affected; what is counted is kept, "
            + "and reporting is tried again in {Delay}. Check that the server offers LRS, or remove lrs_server from its clusters.")]
    public static partial void StreamFailed(ILogger logger, LogLevel level, string server, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 1054, Level = LogLevel.Debug, Message = "Closed the load report stream to control plane {Server}: no cluster reports there any more.")]
    public static partial void StreamReleased(ILogger logger, string server);

    [LoggerMessage(EventId = 1055, Level = LogLevel.Error,
        Message = "The reader of a load report stream to control plane {Server} failed; the stream is given up and another is opened. This is a bug in MeshClient.")]
    public static partial void ReaderFailed(ILogger logger, string server, Exception exception);
}
