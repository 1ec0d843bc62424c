namespace MeshClient.Xds.Transport;

/// <summary>A connection to one control-plane server, made when a stream needs it. Thread-safe.</summary>
internal interface IAdsTransport : IAsyncDisposable
{
    /// <summary>Starts a stream. Does not throw: what goes wrong is the end of the stream.</summary>
    IAdsStream Open();

    /// <summary>Starts a stream of load reports on the same connection. Does not throw: what goes wrong is the end of the stream.</summary>
    ILoadReportStream OpenLoadReports();
}
