using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MeshClient.Options;

/// <summary>
/// Binds a configuration section. What cannot be bound is left out and kept as an error, so that validation reports it with all the
/// rest instead of binding failing at the first. Thread-safe.
/// </summary>
internal sealed class MeshClientOptionsBinder(IConfiguration section) : IConfigureOptions<MeshClientOptions>
{
    public void Configure(MeshClientOptions options) => Bind(section, options);

    public static void Bind(IConfiguration configuration, MeshClientOptions options)
    {
        options.Path = configuration is IConfigurationSection { Path: { Length: > 0 } path } ? path : MeshClientOptions.DefaultSectionName;
        var (usable, errors) = ConfigurationCheck.Run(configuration, options.Path);
        options.BindingErrors.AddRange(errors);

        // Part by part, because the bootstrap from code is no part of the configuration.
        BindValues(usable, options);
        usable.GetSection(nameof(MeshClientOptions.RequiredTargets)).Bind(options.RequiredTargets);
        usable.GetSection(nameof(MeshClientOptions.ControlPlane)).Bind(options.ControlPlane);
        usable.GetSection(nameof(MeshClientOptions.Services)).Bind(options.Services);
        usable.GetSection(nameof(MeshClientOptions.Telemetry)).Bind(options.Telemetry);
    }

    private static void BindValues(IConfiguration usable, MeshClientOptions options)
    {
        options.UnknownTargets = usable.GetValue(nameof(MeshClientOptions.UnknownTargets), options.UnknownTargets);
        options.PreferLatencyAware = usable.GetValue(nameof(MeshClientOptions.PreferLatencyAware), options.PreferLatencyAware);
        options.InitialFetchTimeout = usable.GetValue(nameof(MeshClientOptions.InitialFetchTimeout), options.InitialFetchTimeout);
        options.LocalReplies = usable.GetValue(nameof(MeshClientOptions.LocalReplies), options.LocalReplies);
        options.StartupMode = usable.GetValue(nameof(MeshClientOptions.StartupMode), options.StartupMode);
        options.StartupTimeout = usable.GetValue(nameof(MeshClientOptions.StartupTimeout), options.StartupTimeout);
        options.MaxTargets = usable.GetValue(nameof(MeshClientOptions.MaxTargets), options.MaxTargets);
        options.TargetIdleTimeout = usable.GetValue(nameof(MeshClientOptions.TargetIdleTimeout), options.TargetIdleTimeout);
    }
}
