using MeshClient.Xds;

namespace MeshClient.Testing.ControlPlane;

/// <summary>The newest requests of all streams, oldest first. Single-owner: the lock of <see cref="AdsHub"/>.</summary>
internal sealed class RequestLog
{
    // A hostile client must not fill the memory.
    private const int Limit = 10_000;

    private readonly Queue<RecordedXdsRequest> _requests = new();

    public void Add(RecordedXdsRequest request)
    {
        _requests.Enqueue(request);
        if (_requests.Count > Limit)
        {
            _requests.Dequeue();
        }
    }

    public RecordedXdsRequest[] ToArray() => [.. _requests];

    /// <summary>The newest request that accepted a version of a type.</summary>
    public RecordedXdsRequest? LastAck(XdsResourceType type, string version) =>
        _requests.LastOrDefault(r => r.Type == type && r.Kind == XdsRequestKind.Ack && r.Version == version);
}
