using MeshClient.Resilience;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Filters.Fault;

/// <summary>
/// Injects delays and errors (<c>envoy.extensions.filters.http.fault.v3.HTTPFault</c>, gRFC A33): first the delay, then the abort, each
/// by a draw of its own. Before anything is sent: no retry, no outlier detection, no load report sees it. Thread-safe.
/// </summary>
internal sealed class FaultFilter(FaultFilterConfig config) : RouteFilter
{
    private const string Body = "fault filter abort";
    private const int HttpOk = 200;

    private readonly CompiledHeaderMatch[] _headers = [.. config.Headers.Select(header => new CompiledHeaderMatch(header))];

    public override ValueTask<FilterReply?> OnRequestAsync(FilterCall call)
    {
        if (!Applies(call))
        {
            return default;
        }

        return DelayOf(call) is { } delay && call.Faults.TryEnter(config.MaxActiveFaults)
            ? DelayAsync(call, delay)
            : new ValueTask<FilterReply?>(AbortOf(call));
    }

    private bool Applies(FilterCall call) =>
        (config.Cluster is null || config.Cluster == call.Cluster)
        && (config.Nodes.IsEmpty || config.Nodes.Contains(call.NodeId))
        && (_headers.Length == 0 || call.Matches(_headers));

    private async ValueTask<FilterReply?> DelayAsync(FilterCall call, TimeSpan delay)
    {
        var isCut = call.Limit != Timeout.InfiniteTimeSpan && call.Limit < delay;
        try
        {
            await Task.Delay(isCut ? call.Limit : delay, call.Time, call.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            call.Faults.Exit();
        }

        // Without time left the call fails by its limit.
        return isCut ? null : AbortOf(call);
    }

    private TimeSpan? DelayOf(FilterCall call)
    {
        if (config.Delay is not { } delay)
        {
            return null;
        }

        return delay.Fixed is { } time
            ? Draws(delay.Share, call.Random) ? time : null
            : FaultHeaders.ReadDelay(call.Request) is { } asked && Draws(FaultHeaders.ShareOfDelay(call.Request, delay.Share), call.Random) ? asked : null;
    }

    private FilterReply? AbortOf(FilterCall call)
    {
        if (config.Abort is not { } abort || call.Faults.Count >= (config.MaxActiveFaults ?? int.MaxValue))
        {
            return null;
        }

        var isFixed = abort.HttpStatus is not null || abort.GrpcStatus is not null;
        var (http, grpc) = isFixed ? (abort.HttpStatus, abort.GrpcStatus) : FaultHeaders.ReadAbort(call.Request);
        if (http is null && grpc is null)
        {
            return null;
        }

        var share = isFixed ? abort.Share : FaultHeaders.ShareOfAbort(call.Request, abort.Share);
        return Draws(share, call.Random)
            ? new FilterReply(
                http ?? GrpcStatusMapping.ToHttpStatus(grpc!.Value),
                grpc ?? GrpcStatusMapping.FromHttpStatus(http!.Value),
                http == HttpOk || grpc == 0 ? "" : Body,
                MeshFailureReason.FaultInjected)
            : null;
    }

    private static bool Draws(FaultShare share, IRandomSource random) => random.NextUInt64() % FaultShare.Million < share.PerMillion;
}
