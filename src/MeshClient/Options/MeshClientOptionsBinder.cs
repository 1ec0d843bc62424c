using System.Globalization;
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
        BindMetadata(usable.GetSection($"{nameof(MeshClientOptions.ControlPlane)}:{nameof(MeshControlPlaneOptions.Node)}:{nameof(MeshNodeOptions.Metadata)}"), options);
        usable.GetSection(nameof(MeshClientOptions.Services)).Bind(options.Services);
        usable.GetSection(nameof(MeshClientOptions.Telemetry)).Bind(options.Telemetry);
    }

    // The general binder knows no values that are either a text or further settings.
    private static void BindMetadata(IConfigurationSection section, MeshClientOptions options)
    {
        foreach (var entry in section.GetChildren())
        {
            options.ControlPlane.Node.Metadata[entry.Key] = MetadataOf(entry);
        }
    }

    private static object? MetadataOf(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return section.Value;
        }

        // What was a list arrives as settings with the names 0, 1 and so on.
        return children.Select(child => child.Key).SequenceEqual(Enumerable.Range(0, children.Count).Select(index => index.ToString(CultureInfo.InvariantCulture)))
            ? children.Select(MetadataOf).ToList()
            : children.ToDictionary(child => child.Key, MetadataOf, StringComparer.Ordinal);
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
