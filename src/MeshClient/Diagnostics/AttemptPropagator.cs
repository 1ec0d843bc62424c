using System.Diagnostics;

namespace MeshClient.Diagnostics;

/// <summary>
/// Adds the mesh's facts to the platform's span of an attempt. The platform starts that span inside its handler and shows it nowhere
/// else; what goes into headers stays the application's choice (<see cref="DistributedContextPropagator.Current"/>). Thread-safe.
/// </summary>
/// <remarks>Telemetry digest 6.2 and 8.6.</remarks>
internal sealed class AttemptPropagator(string cluster, string endpoint) : DistributedContextPropagator
{
    /// <summary>Which repetition an attempt is; absent for the first attempt.</summary>
    public static readonly HttpRequestOptionsKey<int> ResendCount = new("MeshClient.ResendCount");

    // The fields that the application has set itself; absent when there are none.
    private static readonly HttpRequestOptionsKey<string[]> ForeignFields = new("MeshClient.ForeignFields");

    private const string AttemptOperation = "System.Net.Http.HttpRequestOut";

    public override IReadOnlyCollection<string> Fields => Current.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        // The platform also starts an activity that nobody listens to, only to have an id to send on; describing that would be waste.
        if (activity is { IsAllDataRequested: true, OperationName: AttemptOperation } && activity.Source.HasListeners())
        {
            Describe(activity, carrier);
        }

        if (carrier is HttpRequestMessage request && HasFields(request, Current.Fields))
        {
            ClearFieldsOfEarlierAttempts(request);
        }

        Current.Inject(activity, carrier, setter);
    }

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        Current.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        Current.ExtractBaggage(carrier, getter);

    // Asked for every traced request, so it must not allocate; options do at their first use.
    private static bool HasFields(HttpRequestMessage request, IReadOnlyCollection<string> fields)
    {
        var headers = request.Headers.NonValidated;
        if (headers.Count == 0)
        {
            return false;
        }

        foreach (var field in fields)
        {
            if (headers.Contains(field))
            {
                return true;
            }
        }

        return false;
    }

    // The platform sets only fields that are missing, and clears them for a repetition only when it follows redirects itself. Without
    // this a retry would name the span of the first attempt as its parent.
    private static void ClearFieldsOfEarlierAttempts(HttpRequestMessage request)
    {
        if (!request.Options.TryGetValue(ResendCount, out _))
        {
            request.Options.Set(ForeignFields, [.. Current.Fields.Where(field => request.Headers.NonValidated.Contains(field))]);
            return;
        }

        var foreign = request.Options.TryGetValue(ForeignFields, out var kept) ? kept : [];
        foreach (var field in Current.Fields.Except(foreign, StringComparer.OrdinalIgnoreCase))
        {
            request.Headers.Remove(field);
        }
    }

    private void Describe(Activity activity, object? carrier)
    {
        activity.SetTag(TagNames.Cluster, cluster);
        activity.SetTag(TagNames.Endpoint, endpoint);
        if (carrier is HttpRequestMessage request && request.Options.TryGetValue(ResendCount, out var count))
        {
            activity.SetTag(TagNames.HttpResendCount, count);
        }
    }
}
