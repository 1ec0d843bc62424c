using System.Diagnostics.CodeAnalysis;
using MeshClient.Topology;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Runtime;

/// <summary>Names of easy-mode services, and the Listener that a target is looked up by. Immutable.</summary>
internal sealed class ServiceCatalog(IEnumerable<string> services, XdsBootstrap? bootstrap)
{
    private readonly HashSet<string> _services = [.. services.Select(ServiceTranslator.ResourceName)];

    public IEnumerable<string> Names => _services;

    /// <summary>A service of that name, else one for the host on any port, else what the bootstrap's template makes of the target.</summary>
    /// <remarks>Services have no authority: a target with one is the control plane's.</remarks>
    public string ListenerName(TargetKey target)
    {
        if (target.Authority is null && ServiceOf(target) is { } service)
        {
            return service;
        }

        // Without a control plane nothing is found, whatever the name.
        return TryResolve(target, out var listener, out _) ? listener : target.Text;
    }

    /// <summary>Why the target can never be found, whatever the control plane says; null for all others.</summary>
    public string? ProblemOf(TargetKey target) => TryResolve(target, out _, out var problem) ? null : problem;

    private bool TryResolve(TargetKey target, [NotNullWhen(true)] out string? listener, out string? problem)
    {
        if (bootstrap is not null)
        {
            return ListenerNames.TryResolve(bootstrap, new XdsTargetName(target.Authority, target.Name), out listener, out problem);
        }

        listener = null;
        problem = target.Authority is null
            ? null
            : $"Target \"{target.Text}\" has an authority, but no control plane is configured, so there are no authorities.";
        return false;
    }

    private string? ServiceOf(TargetKey target)
    {
        var name = ServiceTranslator.ResourceName(target.Name);
        if (_services.Contains(name))
        {
            return name;
        }

        var host = ServiceTranslator.ResourceName(target.Host);
        return _services.Contains(host) ? host : null;
    }
}
