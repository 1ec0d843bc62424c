using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>An LRS stream over gRPC. Thread-safe.</summary>
internal sealed class GrpcLoadReportStream(AsyncDuplexStreamingCall<LoadStatsRequest, LoadStatsResponse> call) : ILoadReportStream
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a broken transport throws, the reader reports why the stream ended.")]
    public async Task<bool> WriteAsync(LoadStatsRequest request)
    {
        try
        {
            await call.RequestStream.WriteAsync(request, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A stream that cannot be completed has ended, which the reader reports.")]
    public async Task CompleteAsync()
    {
        try
        {
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a broken transport throws is the end of this stream and nothing more.")]
    public async Task<LoadReportRead> ReadAsync()
    {
        try
        {
            return await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false)
                ? LoadReportRead.Of(call.ResponseStream.Current)
                : LoadReportRead.Ended(AdsStreamEnd.Closed);
        }
        catch (RpcException exception)
        {
            return LoadReportRead.Ended(new AdsStreamEnd(AdsStreamEndKind.Closed, $"status {exception.StatusCode}: {exception.Status.Detail}"));
        }
        catch (Exception exception)
        {
            return LoadReportRead.Ended(new AdsStreamEnd(AdsStreamEndKind.Closed, $"{exception.GetType().Name}: {exception.Message}"));
        }
    }

    public void Dispose() => call.Dispose();
}
