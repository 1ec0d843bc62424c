using MeshClient.Xds.Model;

namespace MeshClient.Routing.Matching;

/// <summary>
/// Chooses the virtual host of an authority: exact domain, then longest suffix, then longest prefix, then <c>*</c>. Runs once per
/// table, not per request. Thread-safe.
/// </summary>
internal static class VirtualHostSelector
{
    private enum DomainKind
    {
        None,
        Universal,
        Prefix,
        Suffix,
        Exact,
    }

    public static VirtualHost? Select(RouteConfigurationResource config, string authority)
    {
        var host = config.IgnorePortInHostMatching ? WithoutPort(authority) : authority;
        VirtualHost? best = null;
        var bestRank = (Kind: DomainKind.None, Length: 0);
        foreach (var candidate in config.VirtualHosts)
        {
            foreach (var domain in candidate.Domains)
            {
                var kind = Match(domain, host);
                // The first of equals wins; the parser has rejected equal domains.
                if (kind != DomainKind.None && (kind, domain.Length).CompareTo(bestRank) > 0)
                {
                    (best, bestRank) = (candidate, (kind, domain.Length));
                }
            }
        }

        return best;
    }

    // The star stands for at least one character.
    private static DomainKind Match(string domain, string host)
    {
        if (domain == "*")
        {
            return host.Length > 0 ? DomainKind.Universal : DomainKind.None;
        }

        if (domain.StartsWith('*'))
        {
            return host.Length >= domain.Length && host.AsSpan().EndsWith(domain.AsSpan(1), StringComparison.OrdinalIgnoreCase)
                ? DomainKind.Suffix
                : DomainKind.None;
        }

        if (domain.EndsWith('*'))
        {
            return host.Length >= domain.Length && host.AsSpan().StartsWith(domain.AsSpan(..^1), StringComparison.OrdinalIgnoreCase)
                ? DomainKind.Prefix
                : DomainKind.None;
        }

        return host.Equals(domain, StringComparison.OrdinalIgnoreCase) ? DomainKind.Exact : DomainKind.None;
    }

    // Colons inside the brackets of an IPv6 address do not start a port.
    private static string WithoutPort(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }
}
