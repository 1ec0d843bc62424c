using System.Diagnostics;
using Grpc.Core;

namespace Quickstart;

/// <summary>Keeps a few calls of each service in flight until it is disposed.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int CallsInFlight = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public Traffic(Client client, Scoreboard board)
    {
        for (var i = 0; i < CallsInFlight; i++)
        {
            _loops.Add(RunAsync("catalog", client.GetCatalogAsync, board));
            _loops.Add(RunAsync("greeter", client.SayHelloAsync, board));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task RunAsync(string service, Func<CancellationToken, Task<string>> call, Scoreboard board)
    {
        while (!_stop.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                var backend = await call(CancellationToken.None);
                board.Answered(backend, Stopwatch.GetElapsedTime(started));
            }
            catch (Exception exception) when (exception is HttpRequestException or RpcException)
            {
                board.Failed(service, exception);
            }
        }
    }
}
