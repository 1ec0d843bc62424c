using System.Diagnostics.CodeAnalysis;

namespace MeshClient.Xds.Bootstrap;

/// <summary>Target to name of its Listener (gRFC A47). Thread-safe.</summary>
internal static class ListenerNames
{
    private const string Placeholder = "%s";

    /// <summary>False only for an authority that the bootstrap does not have: an error of whoever wrote the target.</summary>
    public static bool TryResolve(
        XdsBootstrap bootstrap, XdsTargetName target, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (target.Authority is null)
        {
            name = Fill(bootstrap.ListenerNameTemplate, target.Name);
            return true;
        }

        if (bootstrap.Authorities.TryGetValue(target.Authority, out var authority))
        {
            name = Fill(authority.ListenerNameTemplate ?? DefaultTemplate(target.Authority), target.Name);
            return true;
        }

        name = null;
        var known = bootstrap.Authorities.Count == 0 ? "which has none" : $"which has {string.Join(", ", bootstrap.Authorities.Keys.Order(StringComparer.Ordinal))}";
        problem = $"Target \"{target.Name}\": authority \"{target.Authority}\" is not in the authorities of the xDS bootstrap, {known}.";
        return false;
    }

    private static string DefaultTemplate(string authority) =>
        $"{XdstpName.Scheme}//{PercentEncoding.Segment(authority)}/envoy.config.listener.v3.Listener/{Placeholder}";

    private static string Fill(string template, string target)
    {
        var argument = template.StartsWith(XdstpName.Scheme, StringComparison.Ordinal) ? PercentEncoding.Path(target) : target;
        return template.Replace(Placeholder, argument, StringComparison.Ordinal);
    }
}
