using MeshClient;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>More settings of the mesh client of a host.</summary>
public static class MeshClientBuilderExtensions
{
    /// <summary>
    /// Lets all clients of <see cref="IHttpClientFactory"/> take part in the mesh, except those with <c>WithoutMesh()</c> or a primary
    /// handler of their own.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IMeshClientBuilder MeshAllHttpClients(this IMeshClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.ConfigureHttpClientDefaults(static client => client.UseMesh());
        return builder;
    }

    /// <summary>Adds a service of easy mode at fixed addresses.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The host name that requests ask for.</param>
    /// <param name="endpoints">Addresses such as <c>http://10.0.0.1:8080</c>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IMeshClientBuilder AddService(this IMeshClientBuilder builder, string name, params string[] endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return builder.AddService(name, service =>
        {
            foreach (var endpoint in endpoints)
            {
                service.Endpoints.Add(endpoint);
            }
        });
    }

    /// <summary>Adds a service of easy mode, or changes the one of that name.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The host name that requests ask for.</param>
    /// <param name="configure">Changes its settings.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IMeshClientBuilder AddService(this IMeshClientBuilder builder, string name, Action<MeshServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure<MeshClientOptions>(options =>
        {
            if (!options.Services.TryGetValue(name, out var service))
            {
                options.Services[name] = service = new MeshServiceOptions();
            }

            configure(service);
        });
        return builder;
    }
}
