using Microsoft.Extensions.Logging;

namespace MeshClient.Runtime;

/// <summary>What the runtime logs about its own life.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(EventId = 1910, Level = LogLevel.Information, Message = "MeshClient started with the configuration of {Origin}")]
    public static partial void BootstrapChosen(ILogger logger, string origin);

    [LoggerMessage(EventId = 1911, Level = LogLevel.Information, Message = "MeshClient is ready")]
    public static partial void BecameReady(ILogger logger);

    [LoggerMessage(EventId = 1912, Level = LogLevel.Error,
        Message = "The host does not start because MeshClient is not ready after {Timeout}. {Reason}")]
    public static partial void StartTimedOut(ILogger logger, TimeSpan timeout, string reason);
}
