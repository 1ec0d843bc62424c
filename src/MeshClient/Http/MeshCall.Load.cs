// Hot path.
using MeshClient.Balancing;
using MeshClient.Xds.LoadReporting;

namespace MeshClient.Http;

// What the control plane is told about the attempts (LRS). An attempt ends on the counters on which it began, whatever the configuration
// has become meanwhile.
internal sealed partial class MeshCall
{
    private const int FirstServerError = 500;

    private LocalityLoad? _load;

    private void LoadBegins(Endpoint endpoint)
    {
        _load = endpoint.Placement.Load;
        _load?.Started();
    }

    // gRPC: a success is status OK (load-balancing 17.2). Plain HTTP: what Envoy counts, a complete response below 500. Everything else is
    // an error, also what the caller cancelled: each attempt that was issued ends as one or the other.
    private void LoadEnds(AttemptOutcomeKind kind, int grpcStatus, int httpStatus) =>
        _load?.Ended(kind == AttemptOutcomeKind.Success && (_isGrpc ? grpcStatus == 0 : httpStatus < FirstServerError));

    /// <summary>Before the attempt of the response is ended.</summary>
    private void ReadBackendLoad(HttpResponseMessage response)
    {
        if (_load?.Metrics is { } metrics)
        {
            BackendLoad.Read(response, _isGrpc, metrics);
        }
    }
}
