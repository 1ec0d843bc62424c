namespace MeshClient.Filters;

/// <summary>
/// One HTTP filter with the configuration that is in force for one part of the routes (gRFC A39). Sees a call once, whatever its
/// attempts. Thread-safe.
/// </summary>
internal abstract class RouteFilter
{
    /// <summary>Before the call is sent, in the order of the listener. A reply ends the call; null lets it pass.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public virtual ValueTask<FilterReply?> OnRequestAsync(FilterCall call) => default;

    /// <summary>When the response has come, in the opposite order; also for the reply of a filter further down.</summary>
    public virtual void OnResponse(FilterCall call, HttpResponseMessage response)
    {
    }
}
