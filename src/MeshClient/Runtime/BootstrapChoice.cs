using MeshClient.Xds.Bootstrap;

namespace MeshClient.Runtime;

/// <summary>Which bootstrap is in force and where it came from. Immutable.</summary>
/// <param name="Bootstrap">Null when there is none: easy mode only.</param>
/// <param name="Origin">For the log.</param>
internal sealed record BootstrapChoice(XdsBootstrap? Bootstrap, string Origin)
{
    /// <summary>The first that names a server wins: the bootstrap from code, the control-plane options, the environment.</summary>
    /// <exception cref="MeshConfigurationException">
    /// The environment names a bootstrap that cannot be used, or nothing is configured.
    /// </exception>
    public static BootstrapChoice Make(MeshClientOptions options, Func<string, string?> environment)
    {
        if (options.Bootstrap is { } bootstrap)
        {
            return new BootstrapChoice(bootstrap, "the Bootstrap of the options");
        }

        if (options.ControlPlane.Servers.Count > 0)
        {
            return new BootstrapChoice(BootstrapTranslator.Translate(options.ControlPlane), $"section {options.Path}:ControlPlane");
        }

        if (ReadEnvironment(environment) is { } fromEnvironment)
        {
            return new BootstrapChoice(fromEnvironment, $"environment variable {VariableInForce(environment)}");
        }

        return options.Services.Count > 0
            ? new BootstrapChoice(null, $"section {options.Path}:Services, without a control plane")
            : throw new MeshConfigurationException([NothingConfigured(options)]);
    }

    private static XdsBootstrap? ReadEnvironment(Func<string, string?> environment)
    {
        try
        {
            return BootstrapSource.FromEnvironment(environment);
        }
        catch (XdsBootstrapException exception)
        {
            throw new MeshConfigurationException(exception.Message, exception);
        }
    }

    private static string VariableInForce(Func<string, string?> environment) =>
        string.IsNullOrEmpty(environment(BootstrapSource.FileVariable)) ? BootstrapSource.TextVariable : BootstrapSource.FileVariable;

    private static string NothingConfigured(MeshClientOptions options) =>
        $"No control plane and no service is configured. Name a server in {options.Path}:ControlPlane:Servers, or services in "
        + $"{options.Path}:Services, or set {BootstrapSource.FileVariable} or {BootstrapSource.TextVariable}.";
}
