using MeshClient;
using MeshClient.AspNetCore.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of the mesh client.</summary>
public static class MeshHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is healthy while every target has its configuration and a usable endpoint; degraded while calls are served but
    /// the control plane is away, a resource was rejected with an older copy in force, or a cluster ignores health (panic mode); and
    /// otherwise unhealthy. The details name the reason per target, cluster, resource and control plane.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">Name of the check; <c>mesh</c> by default.</param>
    /// <param name="failureStatus">What is reported in place of unhealthy; <see cref="HealthStatus.Unhealthy"/> by default.</param>
    /// <param name="targets">The targets that count; they are followed from the start on, as if they were among
    /// <see cref="MeshClientOptions.RequiredTargets"/>. By default all targets that were asked for so far.</param>
    /// <param name="tags">Tags of the check; <c>ready</c> by default.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="name"/> is null.</exception>
    public static IHealthChecksBuilder AddMeshClient(
        this IHealthChecksBuilder builder,
        string name = "mesh",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? targets = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        var named = targets?.ToArray();
        builder.Services.AddMeshClient(options => Require(options, named ?? []));
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new MeshHealthCheck(
                services.GetRequiredService<MeshRuntime>(), services.GetRequiredService<IOptions<MeshClientOptions>>(), named),
            failureStatus,
            tags ?? ["ready"]));
    }

    private static void Require(MeshClientOptions options, string[] targets)
    {
        foreach (var target in targets.Where(target => !options.RequiredTargets.Contains(target, StringComparer.OrdinalIgnoreCase)))
        {
            options.RequiredTargets.Add(target);
        }
    }
}
