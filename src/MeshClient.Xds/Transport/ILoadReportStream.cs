using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>One LRS stream. One reader and one writer at a time; disposal, from any thread, ends both. Thread-safe.</summary>
internal interface ILoadReportStream : IDisposable
{
    /// <summary>Completes when the report has left on an established connection; false when the stream has ended.</summary>
    Task<bool> WriteAsync(LoadStatsRequest request);

    /// <summary>Says that nothing will be written any more; the server ends the stream when it has read all. Does not throw.</summary>
    Task CompleteAsync();

    /// <summary>The next response, or why there is none. Does not throw.</summary>
    Task<LoadReportRead> ReadAsync();
}
