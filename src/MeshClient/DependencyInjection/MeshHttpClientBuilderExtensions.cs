using MeshClient;
using MeshClient.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the clients of <see cref="IHttpClientFactory"/> take part in the mesh.</summary>
public static class MeshHttpClientBuilderExtensions
{
    /// <summary>
    /// Sends the requests of the client through the mesh: the host of each request is its target. Works for gRPC clients too, whose
    /// address is then <c>http://greeter</c>.
    /// </summary>
    /// <remarks>
    /// Sets the primary handler, so handlers that are added to the client run once per call, and a primary handler configured before is
    /// replaced. Calling it again changes nothing. Adds the mesh client if <c>AddMeshClient()</c> was not called.
    /// </remarks>
    /// <param name="builder">The client, or the defaults of all clients.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IHttpClientBuilder UseMesh(this IHttpClientBuilder builder) => builder.UseMesh(static _ => { });

    /// <summary>Sends the requests of the client through the mesh, with settings of its own.</summary>
    /// <remarks>The last call for a client wins; settings of the defaults of all clients are applied before.</remarks>
    /// <param name="builder">The client, or the defaults of all clients.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IHttpClientBuilder UseMesh(this IHttpClientBuilder builder, Action<MeshHandlerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddMeshClient();
        builder.Choose(new MeshChoice(UsesMesh: true, configure));
        builder.Services.Configure<HttpClientFactoryOptions>(
            builder.Name, static options => options.HttpMessageHandlerBuilderActions.Add(MeshPrimaryHandler.Set));
        return builder;
    }

    /// <summary>Keeps the client out of the mesh when all clients take part by default.</summary>
    /// <param name="builder">The client.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IHttpClientBuilder WithoutMesh(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Choose(new MeshChoice(UsesMesh: false, static _ => { }));
        return builder;
    }

    // The builder of the defaults has no name, which configures the choice of every name.
    private static void Choose(this IHttpClientBuilder builder, MeshChoice choice)
    {
        var isDefault = builder.Name is null;
        builder.Services.Configure<MeshChoices>(builder.Name, choices =>
        {
            if (isDefault)
            {
                choices.OfDefaults = choice;
            }
            else
            {
                choices.OfClient = choice;
            }
        });
    }
}
