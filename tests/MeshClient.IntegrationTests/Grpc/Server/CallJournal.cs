using System.Collections.Concurrent;
using Grpc.Core;

namespace MeshClient.IntegrationTests.Grpc.Server;

/// <summary>What a server has seen of its calls. Thread-safe.</summary>
internal sealed class CallJournal
{
    private readonly ConcurrentQueue<string> _methods = new();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Methods in the order of the calls.</summary>
    public IReadOnlyCollection<string> Methods => _methods;

    /// <summary>Completes when the client has given up a call.</summary>
    public Task Cancelled => _cancelled.Task;

    public void Enter(ServerCallContext context)
    {
        context.CancellationToken.Register(() => _cancelled.TrySetResult());
        _methods.Enqueue(context.Method);
    }
}
