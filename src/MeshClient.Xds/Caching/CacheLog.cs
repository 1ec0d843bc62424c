using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Caching;

/// <summary>Logs of the cache on disk: 1150-1159. Thread-safe.</summary>
internal static partial class CacheLog
{
    // Warning for the first time, Debug afterwards.
    [LoggerMessage(EventId = 1150, Message = "The cache file '{File}' {Reason}. It is ignored, and replaced when the control plane answers.")]
    public static partial void Ignored(ILogger logger, LogLevel level, string file, string reason);

    // Warning when it begins, Debug while it lasts.
    [LoggerMessage(EventId = 1151,
        Message = "The cache file '{File}' cannot be written: {Reason}. Calls are not affected, but the next start without a control plane "
            + "finds what was written before, if anything. Check the directory and the space on the disk; it is tried again.")]
    public static partial void SaveFailed(ILogger logger, LogLevel level, string file, string reason);

    [LoggerMessage(EventId = 1152, Level = LogLevel.Debug, Message = "Wrote {Count} resource(s) to the cache file '{File}'.")]
    public static partial void Saved(ILogger logger, string file, int count);

    [LoggerMessage(EventId = 1153, Level = LogLevel.Warning,
        Message = "No control plane answers for {Authority}: resources that an earlier run received are used from the cache file '{File}'. "
            + "They are replaced as soon as a control plane answers.")]
    public static partial void Used(ILogger logger, string authority, string file);

    [LoggerMessage(EventId = 1154, Level = LogLevel.Debug, Message = "{ResourceType} \"{ResourceName}\" version {Version} of {Time} is used from the cache.")]
    public static partial void Restored(ILogger logger, XdsResourceType resourceType, string resourceName, string version, DateTimeOffset time);

    [LoggerMessage(EventId = 1155, Level = LogLevel.Warning,
        Message = "{ResourceType} \"{ResourceName}\" of the cache file '{File}' is not used: {Reason}.")]
    public static partial void Rejected(ILogger logger, XdsResourceType resourceType, string resourceName, string file, string reason);

    [LoggerMessage(EventId = 1158, Level = LogLevel.Debug,
        Message = "The cache file '{File}' is being written by another process; what is new here is added to it later.")]
    public static partial void Busy(ILogger logger, string file);

    [LoggerMessage(EventId = 1157, Level = LogLevel.Error, Message = "Work on the cache file '{File}' failed; it is given up. This is a bug in MeshClient.")]
    public static partial void Failed(ILogger logger, string file, Exception exception);

    [LoggerMessage(EventId = 1156, Level = LogLevel.Debug, Message = "The file '{File}' cannot be deleted: {Reason}.")]
    public static partial void DeleteFailed(ILogger logger, string file, string reason);
}
