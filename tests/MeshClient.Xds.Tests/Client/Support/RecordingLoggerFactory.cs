using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Keeps what was logged, to be asserted by event id. Thread-safe.</summary>
internal sealed class RecordingLoggerFactory : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _entries = new();

    public IReadOnlyList<(LogLevel Level, int Id, string Text)> Entries => [.. _entries];

    /// <summary>Level and id of everything at Information and above, in order.</summary>
    public IReadOnlyList<(LogLevel Level, int Id)> Noticeable =>
        [.. _entries.Where(entry => entry.Level >= LogLevel.Information).Select(entry => (entry.Level, entry.Id))];

    /// <summary>The ids, to be waited for.</summary>
    public EventLog Ids { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _entries.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
        Ids.Add($"{eventId.Id}");
    }

    public void Dispose()
    {
    }
}
