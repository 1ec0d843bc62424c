using Google.Protobuf.Collections;
using MeshClient.Xds.Resources.Common;
using Plugin = MeshClient.Xds.Proto.Routes.ClusterSpecifierPlugin;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// The plugins that a RouteConfiguration declares. This client implements none: optional ones disable the routes that use them,
/// others are an error (xds-client 3.3). Immutable after parsing.
/// </summary>
internal sealed class ClusterSpecifierPlugins
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private ClusterSpecifierPlugins()
    {
    }

    public static ClusterSpecifierPlugins Parse(RepeatedField<Plugin> plugins, ParseScope scope)
    {
        var parsed = new ClusterSpecifierPlugins();
        for (var i = 0; i < plugins.Count; i++)
        {
            using var level = scope.Enter("cluster_specifier_plugins", i);
            parsed.Add(plugins[i], scope);
        }

        return parsed;
    }

    public bool IsDeclared(string name) => _names.Contains(name);

    private void Add(Plugin plugin, ParseScope scope)
    {
        using var level = scope.Enter("extension");
        var name = plugin.Extension?.Name ?? "";
        if (name.Length == 0)
        {
            scope.Error("name", "is required");
        }
        else if (!_names.Add(name))
        {
            scope.Error("name", $"{Quote.Text(name)} is used by an earlier plugin; names must differ");
        }

        if (Extension.TryOpen(plugin.Extension?.TypedConfig, "typed_config", scope, out var extension) && !plugin.IsOptional)
        {
            scope.Error("typed_config", $"the cluster specifier plugin {Quote.Text(extension.TypeName)} is not supported");
        }
    }
}
