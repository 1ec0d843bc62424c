using Google.Protobuf;

namespace MeshClient.Xds.Transport;

/// <summary>
/// One ADS stream in either variant of the protocol, which decides on the kind of its messages. One reader and one writer at a time;
/// disposal, from any thread, ends both. Thread-safe.
/// </summary>
internal interface IAdsStream : IDisposable
{
    /// <summary>Completes when the request has left on an established connection; false when the stream has ended.</summary>
    Task<bool> WriteAsync(IMessage request);

    /// <summary>The next response, or why there is none. Does not throw.</summary>
    Task<AdsRead> ReadAsync();
}
