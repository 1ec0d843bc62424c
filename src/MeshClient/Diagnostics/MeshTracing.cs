using System.Diagnostics;

namespace MeshClient.Diagnostics;

/// <summary>
/// The spans of the mesh. A plain HTTP call gets one of kind Internal around the platform's span of each attempt; a gRPC call already has
/// one of its client, to which the mesh adds its facts. Without a listener nothing is started. Thread-safe.
/// </summary>
internal static class MeshTracing
{
    public const string SourceName = "MeshClient";

    private const string GrpcOperation = "Grpc.Net.Client.GrpcOut";

    private static readonly ActivitySource Source = new(SourceName, ProductVersion.Text);

    /// <summary>Starts the span of a plain HTTP call; null when nobody listens. To be called inside the call's own async flow.</summary>
    public static Activity? StartCall(string method, string route) =>
        Source.HasListeners() ? Source.StartActivity($"{method} {route}", ActivityKind.Internal) : null;

    /// <summary>The span that the gRPC client made for the call, if it did and wants facts.</summary>
    public static Activity? CurrentGrpcCall() =>
        Activity.Current is { IsAllDataRequested: true, OperationName: GrpcOperation } current ? current : null;

    public static void AddRetry(Activity activity, string reason, TimeSpan delay)
    {
        if (activity.IsAllDataRequested)
        {
            activity.AddEvent(new ActivityEvent("mesh.retry", tags: new ActivityTagsCollection
            {
                { "mesh.retry.reason", reason }, { "mesh.retry.delay", delay.TotalSeconds },
            }));
        }
    }

    /// <summary>How the call ended; a failure that the mesh decided or detected also sets the status.</summary>
    public static void SetResult(Activity activity, in CallResult result)
    {
        if (result.HttpStatus != 0)
        {
            activity.SetTag(TagNames.HttpStatus, result.HttpStatus);
        }

        if (result.ErrorType is { } errorType)
        {
            activity.SetTag(TagNames.ErrorType, errorType);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
