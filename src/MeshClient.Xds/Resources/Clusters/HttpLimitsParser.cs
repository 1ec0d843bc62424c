using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Http2 = MeshClient.Xds.Proto.Core.Http2ProtocolOptions;
using KeepAlive = MeshClient.Xds.Proto.Core.KeepaliveSettings;
using Options = MeshClient.Xds.Proto.Core.HttpProtocolOptions;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>Limits of HTTP connections, of all versions and of HTTP/2 (envoy-http 8.1). Thread-safe.</summary>
internal static class HttpLimitsParser
{
    // RFC 9113: a window is at most 2^31 - 1; Envoy takes no less than the initial 65,535.
    private const uint MinWindow = 65_535;
    private const uint MaxWindow = int.MaxValue;
    private static readonly TimeSpan MinKeepAlive = TimeSpan.FromMilliseconds(1);

    /// <summary>For a scope that stands in <c>common_http_protocol_options</c>.</summary>
    public static HttpLimits ParseCommon(Options? options, ParseScope scope)
    {
        if (options is null)
        {
            return HttpLimits.Default;
        }

        return new HttpLimits
        {
            MaxConnectionDuration = DurationParser.ParsePositive(options.MaxConnectionDuration, "max_connection_duration", scope),
            MaxStreamDuration = DurationParser.Parse(options.MaxStreamDuration, "max_stream_duration", scope),
            MaxRequestsPerConnection = Unlimited(options.MaxRequestsPerConnection),
            MaxHeadersCount = AtLeastOne(options.MaxHeadersCount, "max_headers_count", scope),
            MaxResponseHeadersKb = AtLeastOne(options.MaxResponseHeadersKb, "max_response_headers_kb", scope),
        };
    }

    public static HttpLimits WithHttp2(HttpLimits limits, Http2? options, string field, ParseScope scope)
    {
        if (options is null)
        {
            return limits;
        }

        using var level = scope.Enter(field);
        return limits with
        {
            MaxConcurrentStreams = AtLeastOne(options.MaxConcurrentStreams, "max_concurrent_streams", scope),
            InitialStreamWindow = Window(options.InitialStreamWindowSize, "initial_stream_window_size", scope),
            InitialConnectionWindow = Window(options.InitialConnectionWindowSize, "initial_connection_window_size", scope),
            KeepAlive = ParseKeepAlive(options.ConnectionKeepalive, "connection_keepalive", scope),
        };
    }

    /// <summary>Zero means no limit.</summary>
    public static uint? Unlimited(uint? limit) => limit == 0 ? null : limit;

    private static HttpKeepAlive? ParseKeepAlive(KeepAlive? settings, string field, ParseScope scope)
    {
        if (settings is null)
        {
            return null;
        }

        using var level = scope.Enter(field);
        var timeout = Ping(settings.Timeout, "timeout", scope);
        if (settings.Timeout is null)
        {
            scope.Error("timeout", "is required");
        }

        var keepAlive = new HttpKeepAlive(Ping(settings.Interval, "interval", scope), timeout ?? MinKeepAlive);
        return keepAlive with
        {
            IntervalJitterPercent = PercentParser.Parse(settings.IntervalJitter, "interval_jitter", scope) ?? keepAlive.IntervalJitterPercent,
            ConnectionIdleInterval = Ping(settings.ConnectionIdleInterval, "connection_idle_interval", scope),
        };
    }

    private static TimeSpan? Ping(Google.Protobuf.WellKnownTypes.Duration? duration, string field, ParseScope scope)
    {
        var value = DurationParser.Parse(duration, field, scope);
        if (value < MinKeepAlive)
        {
            scope.Error(field, "must be at least 1 ms");
        }

        return value;
    }

    private static uint? AtLeastOne(uint? value, string field, ParseScope scope)
    {
        if (value == 0)
        {
            scope.Error(field, "must be above zero");
        }

        return value;
    }

    private static uint? Window(uint? size, string field, ParseScope scope)
    {
        if (size is < MinWindow or > MaxWindow)
        {
            scope.Error(field, $"{size} must be {MinWindow} to {MaxWindow}");
        }

        return size;
    }
}
