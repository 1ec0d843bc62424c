using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MeshClient.Tests.Shared.Topology;

/// <summary>Keeps what was logged, to be asserted by event id. Thread-safe.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int EventId, string Text)> _entries = new();

    public IEnumerable<string> Criticals => _entries.Where(entry => entry.Level == LogLevel.Critical).Select(entry => entry.Text);

    /// <summary>Of the topology (1200-1299), in order.</summary>
    public IEnumerable<int> EventIds => _entries.Select(entry => entry.EventId).Where(id => id is >= 1200 and < 1300);

    public int Count(int eventId) => _entries.Count(entry => entry.EventId == eventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
}
