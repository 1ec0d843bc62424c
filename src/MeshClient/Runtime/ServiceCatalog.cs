using MeshClient.Topology;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Runtime;

/// <summary>Names of easy-mode services, and the Listener that a target is looked up by. Immutable.</summary>
internal sealed class ServiceCatalog(IEnumerable<string> services, XdsBootstrap? bootstrap)
{
    private readonly HashSet<string> _services = [.. services.Select(ServiceTranslator.ResourceName)];

    public IEnumerable<string> Names => _services;

    /// <summary>A service of that name, else one for the host on any port, else what the bootstrap's template makes of the target.</summary>
    public string ListenerName(string target)
    {
        var name = ServiceTranslator.ResourceName(target);
        if (_services.Contains(name))
        {
            return name;
        }

        var host = TargetKey.Parse(name).Host;
        if (_services.Contains(host))
        {
            return host;
        }

        // A target with an authority that the bootstrap does not have is asked for as it is, and so is not found.
        return bootstrap is not null && ListenerNames.TryResolve(bootstrap, XdsTargetName.Parse(target), out var listener, out _)
            ? listener
            : target;
    }
}
