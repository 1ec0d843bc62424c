using MeshClient.Runtime;
using Microsoft.Extensions.Hosting;

namespace MeshClient.DependencyInjection;

/// <summary>
/// Starts the runtime with the host as the startup mode says, before servers accept requests. Stops nothing: calls of requests that
/// drain while the host stops still need the mesh, which ends when the services are disposed. Thread-safe.
/// </summary>
internal sealed class MeshHostedService(MeshRuntime runtime) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var options = runtime.Options;
        if (options.StartupMode == MeshStartupMode.RequireReady)
        {
            await WaitUntilReadyAsync(options, cancellationToken).ConfigureAwait(false);
        }
        else if (options.RequiredTargets.Count > 0)
        {
            // Making the engine subscribes to them; nobody waits.
            _ = runtime.Engine;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WaitUntilReadyAsync(MeshClientOptions options, CancellationToken cancellationToken)
    {
        var engine = runtime.Engine;
        try
        {
            await runtime.WaitUntilReadyAsync(options.StartupTimeout, cancellationToken).ConfigureAwait(false);
            EngineLog.BecameReady(engine.Logger);
        }
        catch (TimeoutException exception)
        {
            EngineLog.StartTimedOut(engine.Logger, options.StartupTimeout, exception.Message);
            throw;
        }
    }
}
