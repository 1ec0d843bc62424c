using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.DependencyInjection;

/// <summary>The only builder. Immutable.</summary>
internal sealed class MeshClientBuilder(IServiceCollection services) : IMeshClientBuilder
{
    public IServiceCollection Services => services;
}
