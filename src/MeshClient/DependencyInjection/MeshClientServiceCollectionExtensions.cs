using MeshClient;
using MeshClient.DependencyInjection;
using MeshClient.Options;
using MeshClient.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the mesh client to a host.</summary>
public static class MeshClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds the mesh client, configured by the section <c>MeshClient</c> if the host has a configuration. Clients take part in the mesh
    /// with <c>UseMesh()</c>. Calling it again changes nothing.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>A builder for more settings.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IMeshClientBuilder AddMeshClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MeshClientOptions>, ConfigureFromSection>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MeshClientOptions>, MeshClientOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MeshHostedService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, CompetingHandlersFilter>());
        services.TryAddSingleton(static provider => new MeshRuntime(
            provider.GetRequiredService<IOptions<MeshClientOptions>>().Value, EngineEnvironment.From(provider)));
        services.AddOptionsWithValidateOnStart<MeshClientOptions>();
        return new MeshClientBuilder(services);
    }

    /// <summary>
    /// Adds the mesh client and configures it in code, after the section <c>MeshClient</c> if the host has a configuration.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>A builder for more settings.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IMeshClientBuilder AddMeshClient(this IServiceCollection services, Action<MeshClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddMeshClient();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Adds the mesh client, configured by a section of your choice in place of the section <c>MeshClient</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section whose settings are those of <see cref="MeshClientOptions"/>.</param>
    /// <returns>A builder for more settings.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IMeshClientBuilder AddMeshClient(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var builder = services.AddMeshClient();
        services.AddSingleton(new GivenSection(section));
        return builder;
    }
}
