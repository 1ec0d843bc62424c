using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>Logs of the xDS client: transport 1001-1099, resources 1100-1199. Thread-safe.</summary>
internal static partial class XdsClientLog
{
    public const string Category = "MeshClient.Xds";

    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "Opened ADS stream {Attempt} to control plane {Server}.")]
    public static partial void StreamOpened(ILogger logger, string server, int attempt);

    // Information for the first time and after a failure, Debug where a stream that worked was merely replaced.
    [LoggerMessage(EventId = 1002, Message = "Connected to control plane {Server} (it calls itself \"{ControlPlane}\").")]
    public static partial void StreamConnected(ILogger logger, LogLevel level, string server, string controlPlane);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Debug,
        Message = "The ADS stream to control plane {Server} ended after it had worked: {Reason}. Opening another in {Delay}.")]
    public static partial void StreamClosed(ILogger logger, string server, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning,
        Message = "Control plane {Server} cannot be used: {Reason}. What was received before stays in force; trying again in {Delay}. "
            + "Check its address, its credentials and the network. Further failures are logged at level Debug until it is back.")]
    public static partial void ServerFailed(ILogger logger, string server, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Debug, Message = "Control plane {Server} still cannot be used: {Reason}. Trying again in {Delay}.")]
    public static partial void ServerStillFailing(ILogger logger, string server, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Debug, Message = "Closed the connection to control plane {Server}: nothing needs it any more.")]
    public static partial void ServerReleased(ILogger logger, string server);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Warning,
        Message = "Streams to control planes did not end within {Timeout} of the disposal of the client; they are left to themselves.")]
    public static partial void ShutdownIncomplete(ILogger logger, TimeSpan timeout);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Error,
        Message = "The reader of an ADS stream to control plane {Server} failed; the stream is given up and another is opened. This is a bug in MeshClient.")]
    public static partial void ReaderFailed(ILogger logger, string server, Exception exception);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Debug,
        Message = "Opening another ADS stream to control plane {Server}, so that it sends again what did not count before.")]
    public static partial void StreamReplaced(ILogger logger, string server);

    [LoggerMessage(EventId = 1020, Level = LogLevel.Warning,
        Message = "Control plane {Failed} cannot be used and resources are missing or may go stale: {Next} is asked instead for {Authority}. "
            + "{Failed} is used again as soon as it answers.")]
    public static partial void FellBack(ILogger logger, string authority, string failed, string next);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Information,
        Message = "Control plane {Returned} answers again and is used for {Authority}; {Released} and what comes after it are released.")]
    public static partial void Returned(ILogger logger, string authority, string released, string returned);

    [LoggerMessage(EventId = 1100, Level = LogLevel.Debug,
        Message = "Accepted version {Version} of {ResourceType} from control plane {Server}: {Count} subscribed resource(s).")]
    public static partial void ResponseAccepted(ILogger logger, string server, XdsResourceType resourceType, string version, int count);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Debug, Message = "Rejected version {Version} of {ResourceType} from control plane {Server}: {Reason}")]
    public static partial void ResponseRejected(ILogger logger, string server, XdsResourceType resourceType, string version, string reason);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "{Reason}")]
    public static partial void ResourceDegraded(ILogger logger, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "{Reason}")]
    public static partial void ResourceUnusable(ILogger logger, string reason);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Debug,
        Message = "Dropped a response of type \"{TypeUrl}\" from control plane {Server}: {Reason}. It is neither accepted nor rejected.")]
    public static partial void ResponseDropped(ILogger logger, string server, string typeUrl, string reason);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error,
        Message = "A watcher of {ResourceType} \"{ResourceName}\" failed; the others were told. This is a bug in MeshClient.")]
    public static partial void WatcherFailed(ILogger logger, XdsResourceType resourceType, string resourceName, Exception exception);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Error,
        Message = "The parser of {ResourceType} \"{ResourceName}\" failed; the resource is rejected. This is a bug in MeshClient.")]
    public static partial void ParserFailed(ILogger logger, XdsResourceType resourceType, string resourceName, Exception exception);

    [LoggerMessage(EventId = 1107, Level = LogLevel.Warning,
        Message = "Control plane {Server} sent a response of type \"{TypeUrl}\", which this client does not know and did not ask for; it is dropped. "
            + "Further ones of unknown types are logged at level Debug until the stream ends.")]
    public static partial void UnknownTypeDropped(ILogger logger, string server, string typeUrl);

    [LoggerMessage(EventId = 1120, Level = LogLevel.Information,
        Message = "{ResourceType} \"{ResourceName}\" sets fields that have no effect in this client: {Fields}. The rest of the resource is used. "
            + "Each field is logged once per type of resource; the snapshot lists them by resource.")]
    public static partial void FieldsIgnored(ILogger logger, XdsResourceType resourceType, string resourceName, string fields);
}
