namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures the mesh client of a host; returned by <c>AddMeshClient()</c>.</summary>
public interface IMeshClientBuilder
{
    /// <summary>Gets the services that the mesh client is added to.</summary>
    IServiceCollection Services { get; }
}
