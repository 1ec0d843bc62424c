using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MeshClient.AspNetCore.Health;

/// <summary>Reports the health of the runtime. Thread-safe.</summary>
internal sealed class MeshHealthCheck(MeshRuntime runtime, IOptions<MeshClientOptions> options, IReadOnlyList<string>? targets)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var snapshot = await runtime.GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        var health = MeshHealth.Of(snapshot, targets, options.Value.UnknownTargets == UnknownTargetMode.PassThrough);

        // What "unhealthy" means to the application is its own choice.
        var status = health.Status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : health.Status;
        return new HealthCheckResult(status, health.Description, exception: null, health.Details);
    }
}
