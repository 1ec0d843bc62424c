using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>An LRS stream over gRPC. Thread-safe.</summary>
internal sealed class GrpcLoadReportStream(AsyncDuplexStreamingCall<LoadStatsRequest, LoadStatsResponse> call)
    : GrpcServerStream<LoadStatsRequest, LoadStatsResponse, LoadStatsResponse>(call), ILoadReportStream
{
    private readonly IClientStreamWriter<LoadStatsRequest> _requests = call.RequestStream;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A stream that cannot be completed has ended, which the reader reports.")]
    public async Task CompleteAsync()
    {
        try
        {
            await _requests.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
    }

    protected override StreamRead<LoadStatsResponse> Open(LoadStatsResponse frame) => StreamRead<LoadStatsResponse>.Of(frame);
}
