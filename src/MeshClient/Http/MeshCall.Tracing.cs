using System.Diagnostics;
using MeshClient.Diagnostics;

namespace MeshClient.Http;

// The span of the call.
internal sealed partial class MeshCall
{
    private Activity? _activity;

    /// <summary>At the first attempt, inside the call's async flow: the span of each attempt becomes a child of this one.</summary>
    private void StartTrace()
    {
        if (_attempts == 1 && _activity is null)
        {
            _activity = _isGrpc ? MeshTracing.CurrentGrpcCall() : MeshTracing.StartCall(_request.Method.Method, _route.Name);
        }
    }

    private void TraceRetry(string reason, TimeSpan delay)
    {
        if (_activity is { } activity)
        {
            MeshTracing.AddRetry(activity, reason, delay);
        }
    }

    private void EndTrace(in CallResult result)
    {
        if (_activity is { } activity)
        {
            _activity = null;
            if (activity.IsAllDataRequested)
            {
                Describe(activity);
                MeshTracing.SetResult(activity, result);
            }

            // The gRPC client stops its own.
            if (!_isGrpc)
            {
                activity.Dispose();
            }
        }
    }

    private void Describe(Activity activity)
    {
        activity.SetTag(TagNames.Target, _target.Name);
        activity.SetTag(TagNames.Route, _route.Name);
        activity.SetTag(TagNames.Cluster, _leaf.Name);
        if (!ReferenceEquals(_leaf, _cluster))
        {
            activity.SetTag(TagNames.AggregateCluster, _cluster.Name);
        }

        activity.SetTag(TagNames.Endpoint, _endpoint?.Address.Text);
        activity.SetTag(TagNames.Attempts, _attempts);
        if (_recovery?.Flags is { } flags)
        {
            activity.SetTag(TagNames.ResponseFlags, flags);
        }
    }
}
