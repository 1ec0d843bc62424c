using System.Collections.Concurrent;
using MeshClient.Testing.Internal;

namespace MeshClient.Testing.Backends;

/// <summary>Counts requests and remembers the newest of them. Thread-safe.</summary>
internal sealed class RequestLog(int limit, Signal changed)
{
    // A client that invents paths must not fill the memory.
    private const int MaxPaths = 10_000;

    // Guards _newest.
    private readonly Lock _lock = new();
    private readonly Queue<RecordedRequest> _newest = new();
    private readonly ConcurrentDictionary<string, long> _byPath = new(StringComparer.Ordinal);
    private long _received;
    private long _completed;

    public bool KeepsRequests => limit > 0;

    public long Received => Interlocked.Read(ref _received);

    public long InFlight
    {
        get
        {
            // Completed first: it never exceeds a later reading of received.
            var completed = Interlocked.Read(ref _completed);
            return Received - completed;
        }
    }

    public long ReceivedAt(string path) => _byPath.GetValueOrDefault(path);

    public RecordedRequest[] Newest()
    {
        lock (_lock)
        {
            return [.. _newest];
        }
    }

    /// <summary>Counts one request from now on as in flight.</summary>
    public void Begin(string path)
    {
        if (_byPath.Count < MaxPaths || _byPath.ContainsKey(path))
        {
            _byPath.AddOrUpdate(path, 1, static (_, count) => count + 1);
        }

        Interlocked.Increment(ref _received);
    }

    public void Add(RecordedRequest request)
    {
        lock (_lock)
        {
            _newest.Enqueue(request);
            if (_newest.Count > limit)
            {
                _newest.Dequeue();
            }
        }
    }

    /// <summary>Tells waiters about a request that is completely recorded.</summary>
    public void Announce() => changed.Raise();

    public void End()
    {
        Interlocked.Increment(ref _completed);
        changed.Raise();
    }

    public void Clear()
    {
        lock (_lock)
        {
            _newest.Clear();
        }
    }
}
