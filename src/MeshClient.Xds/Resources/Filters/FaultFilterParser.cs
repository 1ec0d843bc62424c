using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Routes;
using Proxy = MeshClient.Xds.Proto.Filters;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>
/// <c>envoy.extensions.filters.http.fault.v3.HTTPFault</c> (gRFC A33). Istio puts it into every listener, mostly empty. Thread-safe.
/// </summary>
internal sealed class FaultFilterParser : IHttpFilterParser
{
    private const uint MinStatus = 200;
    private const uint MaxStatus = 599;
    private const int MaxGrpcStatus = 16;
    private const int UnknownGrpcStatus = 2;

    public string TypeName => "envoy.extensions.filters.http.fault.v3.HTTPFault";

    public string OverrideTypeName => TypeName;

    public HttpFilterConfig? Parse(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.HTTPFault.Parser, field, scope, out var fault))
        {
            return null;
        }

        using var level = scope.Enter(field);
        return new FaultFilterConfig
        {
            Delay = ParseDelay(fault.Delay, scope),
            Abort = ParseAbort(fault.Abort, scope),
            ResponseRateLimit = ParseRateLimit(fault.ResponseRateLimit, scope),
            Cluster = fault.UpstreamCluster.Length > 0 ? fault.UpstreamCluster : null,
            Headers = HeaderMatchParser.ParseAll(fault.Headers, "headers", scope),
            Nodes = fault.DownstreamNodes.ToEquatableArray(),
            MaxActiveFaults = fault.MaxActiveFaults,
        };
    }

    /// <summary>The same message serves on both levels.</summary>
    public HttpFilterConfig? ParseOverride(in Extension extension, string field, ParseScope scope) => Parse(extension, field, scope);

    private static FaultDelay? ParseDelay(Proxy.FaultDelay? delay, ParseScope scope)
    {
        if (delay is null)
        {
            return null;
        }

        using var level = scope.Enter("delay");
        if (delay.FaultDelaySecifierCase == Proxy.FaultDelay.FaultDelaySecifierOneofCase.None)
        {
            scope.Error("set fixed_delay or header_delay");
        }

        return new FaultDelay(DurationParser.ParsePositive(delay.FixedDelay, "fixed_delay", scope), ParseShare(delay.Percentage, scope));
    }

    private static FaultAbort? ParseAbort(Proxy.FaultAbort? abort, ParseScope scope)
    {
        if (abort is null)
        {
            return null;
        }

        using var level = scope.Enter("abort");
        var share = ParseShare(abort.Percentage, scope);
        switch (abort.ErrorTypeCase)
        {
            case Proxy.FaultAbort.ErrorTypeOneofCase.HttpStatus:
                if (abort.HttpStatus is < MinStatus or > MaxStatus)
                {
                    scope.Error("http_status", $"the status {abort.HttpStatus} must be {MinStatus} to {MaxStatus}");
                }

                return new FaultAbort((int)abort.HttpStatus, null, share);
            case Proxy.FaultAbort.ErrorTypeOneofCase.GrpcStatus:
                return new FaultAbort(null, abort.GrpcStatus > MaxGrpcStatus ? UnknownGrpcStatus : (int)abort.GrpcStatus, share);
            case Proxy.FaultAbort.ErrorTypeOneofCase.HeaderAbort:
                return new FaultAbort(null, null, share);
            default:
                scope.Error("set http_status, grpc_status or header_abort");
                return null;
        }
    }

    private static FaultRateLimit? ParseRateLimit(Proxy.FaultRateLimit? limit, ParseScope scope)
    {
        if (limit is null)
        {
            return null;
        }

        using var level = scope.Enter("response_rate_limit");
        if (limit.LimitTypeCase == Proxy.FaultRateLimit.LimitTypeOneofCase.None)
        {
            scope.Error("set fixed_limit or header_limit");
        }

        if (limit.FixedLimit is { LimitKbps: 0 })
        {
            using var inner = scope.Enter("fixed_limit");
            scope.Error("limit_kbps", "must be above zero");
        }

        return new FaultRateLimit(limit.FixedLimit?.LimitKbps, ParseShare(limit.Percentage, scope).PerMillion);
    }

    // Unset means never.
    private static FaultShare ParseShare(Proto.Types.FractionalPercent? percentage, ParseScope scope)
    {
        if (percentage is null)
        {
            return new FaultShare(0);
        }

        PercentParser.ParseFractional(percentage, "percentage", scope);
        return new FaultShare(percentage.Numerator, percentage.Denominator switch
        {
            Proto.Types.FractionalPercent.Types.DenominatorType.TenThousand => FaultShare.TenThousand,
            Proto.Types.FractionalPercent.Types.DenominatorType.Million => FaultShare.Million,
            _ => FaultShare.Hundred,
        });
    }
}
