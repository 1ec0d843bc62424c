using System.Collections.Concurrent;
using Grpc.Core;

namespace GrpcStandIns.Tests.Server;

/// <summary>What the service saw, for tests to await. Thread-safe.</summary>
public sealed class ServerJournal
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<SeenCall> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first call that reached the service.</summary>
    public Task<SeenCall> FirstCall => _entered.Task;

    /// <summary>Ends when a hanging call was told to stop.</summary>
    public Task Cancelled => _cancelled.Task;

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Note(string line) => _lines.Enqueue(line);

    internal void Enter(ServerCallContext context) => _entered.TrySetResult(SeenCall.From(context));

    internal async Task WaitForEndAsync(ServerCallContext context)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.CancellationToken.Register(ended.SetResult);
        await ended.Task;
        _cancelled.TrySetResult();
    }
}
