using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Certificates;

/// <summary>Logs of certificates: 1700-1709. Thread-safe.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(EventId = 1700, Level = LogLevel.Debug, Message = "Read {Subject}, valid until {ValidUntil:u}.")]
    public static partial void Loaded(ILogger logger, string subject, DateTimeOffset validUntil);

    [LoggerMessage(EventId = 1701, Level = LogLevel.Information,
        Message = "{Subject} changed: new connections use what was read now, valid until {ValidUntil:u}.")]
    public static partial void Rotated(ILogger logger, string subject, DateTimeOffset validUntil);

    // Warning when it begins or the reason changes, Debug while it lasts.
    [LoggerMessage(EventId = 1702,
        Message = "Certificates are not renewed because {Reason}. What was read before stays in use, valid until {ValidUntil:u}; it is tried again every {Interval}.")]
    public static partial void Kept(ILogger logger, LogLevel level, string reason, DateTimeOffset validUntil, TimeSpan interval);

    // Warning when it begins or the reason changes, Debug while it lasts.
    [LoggerMessage(EventId = 1703,
        Message = "No connection that needs them can be made because {Reason}. It is tried again every {Interval}; check the path, the content and who may read it.")]
    public static partial void Missing(ILogger logger, LogLevel level, string reason, TimeSpan interval);

    [LoggerMessage(EventId = 1704, Level = LogLevel.Information, Message = "{Subject} can be used again.")]
    public static partial void Recovered(ILogger logger, string subject);

    [LoggerMessage(EventId = 1705, Level = LogLevel.Warning,
        Message = "The certificate of {Subject} runs out at {ValidUntil:u} and has not been renewed. Check who renews it.")]
    public static partial void ExpiresSoon(ILogger logger, string subject, DateTimeOffset validUntil);

    [LoggerMessage(EventId = 1706, Level = LogLevel.Error,
        Message = "The certificate of {Subject} ran out at {ValidUntil:u}: no new connection is made with it. Renew it.")]
    public static partial void Expired(ILogger logger, string subject, DateTimeOffset validUntil);
}
