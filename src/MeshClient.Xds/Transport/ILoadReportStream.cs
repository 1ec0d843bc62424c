using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>One LRS stream. Thread-safe.</summary>
internal interface ILoadReportStream : IServerStream<LoadStatsRequest, LoadStatsResponse>
{
    /// <summary>Says that nothing will be written any more; the server ends the stream when it has read all. Does not throw.</summary>
    Task CompleteAsync();
}
