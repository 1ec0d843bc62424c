using MeshClient.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what the client status discovery service (CSDS) of the mesh client needs.</summary>
public static class MeshClientStatusServiceCollectionExtensions
{
    /// <summary>Adds the gRPC server and the settings that <c>MapMeshClientStatus</c> needs. Opens no port.</summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddMeshClientStatus(this IServiceCollection services) => services.AddMeshClientStatus(static _ => { });

    /// <summary>Adds the gRPC server and the settings that <c>MapMeshClientStatus</c> needs. Opens no port.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddMeshClientStatus(this IServiceCollection services, Action<MeshClientStatusOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddGrpc();
        services.Configure(configure);
        return services;
    }
}
