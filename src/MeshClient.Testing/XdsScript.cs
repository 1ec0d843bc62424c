using MeshClient.Testing.ControlPlane;

namespace MeshClient.Testing;

/// <summary>
/// Hands the streams of a <see cref="FakeXdsServer"/> to the test, which then reads requests and writes responses of its own, right or
/// wrong. Made by <see cref="FakeXdsServer.TakeOverStreams"/>; disposing it lets the server answer later streams again. Thread-safe.
/// </summary>
public sealed class XdsScript : IDisposable
{
    private readonly AdsHub _hub;
    private readonly TimeSpan _ceiling;

    // Guards _offered.
    private readonly Lock _lock = new();
    private readonly Queue<AdsStream> _offered = new();
    private int _disposed;

    internal XdsScript(AdsHub hub, TimeSpan ceiling) => (_hub, _ceiling) = (hub, ceiling);

    /// <summary>Waits for the next stream that a client opens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stream, on which nothing has been read or written.</returns>
    /// <exception cref="TimeoutException">No client opened a stream in time.</exception>
    public async Task<XdsScriptStream> AcceptStreamAsync(CancellationToken cancellationToken = default)
    {
        var stream = await _hub.Changed.WaitAsync(
            Take,
            static () => "a stream for the script",
            () => $"{_hub.StreamCount} stream(s) since the start of the server, {_hub.OpenStreamCount} open",
            _ceiling,
            cancellationToken).ConfigureAwait(false);
        return new XdsScriptStream(_hub, stream, _ceiling);
    }

    /// <summary>
    /// Lets the server answer streams that are opened from now on, and those that <see cref="AcceptStreamAsync"/> has not handed out.
    /// Streams in the test's hands stay there.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _hub.EndScript(this);
        }
    }

    internal void Offer(AdsStream stream)
    {
        lock (_lock)
        {
            _offered.Enqueue(stream);
        }
    }

    /// <summary>The streams that nobody has taken.</summary>
    internal AdsStream[] TakeAll()
    {
        lock (_lock)
        {
            AdsStream[] all = [.. _offered];
            _offered.Clear();
            return all;
        }
    }

    private AdsStream? Take()
    {
        lock (_lock)
        {
            return _offered.TryDequeue(out var stream) ? stream : null;
        }
    }
}
