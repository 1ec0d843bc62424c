// Hot path.
using MeshClient.Balancing;

namespace MeshClient.Http;

// What the call asks of its timers, if it has any.
internal sealed partial class MeshCall
{
    // Endpoints in back-off may be probed this often when nothing else is left.
    private static readonly TimeSpan ProbeWait = ConnectBackOff.MinimumInterval;

    private CallTimers? _timers;

    /// <inheritdoc cref="CallTimers.HasTimeout"/>
    public bool HasTimeout => _timers is { HasTimeout: true };

    /// <inheritdoc cref="CallTimers.Token"/>
    public CancellationToken Token => _timers?.Token ?? _callerToken;

    public void Cancel() => _timers?.Cancel();

    /// <summary>Waits. What the caller or the call's timeout ended it with, or null.</summary>
    private async ValueTask<OperationCanceledException?> WaitAsync(Task wait)
    {
        try
        {
            await wait.ConfigureAwait(false);
            Token.ThrowIfCancellationRequested();
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }
}
