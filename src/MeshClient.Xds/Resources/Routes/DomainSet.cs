using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// Collects the domains of a RouteConfiguration and refuses a second owner of the same one, as Envoy does (gRPC would take the
/// first). Single-owner: the parse of one resource.
/// </summary>
internal sealed class DomainSet
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Checks the domains of one virtual host and returns them in lower case.</summary>
    public EquatableArray<string> Parse(IReadOnlyList<string> domains, ParseScope scope)
    {
        if (domains.Count == 0)
        {
            scope.Error("domains", "is empty; at least one domain is required");
        }

        var parsed = new string[domains.Count];
        for (var i = 0; i < domains.Count; i++)
        {
            using var level = scope.Enter("domains", i);
            parsed[i] = domains[i].ToLowerInvariant();
            Validate(parsed[i], scope);
        }

        return new EquatableArray<string>(parsed);
    }

    private void Validate(string domain, ParseScope scope)
    {
        var star = domain.IndexOf('*', StringComparison.Ordinal);
        if (domain.Length == 0)
        {
            scope.Error("must not be empty");
        }
        else if (domain.LastIndexOf('*') != star || (star > 0 && star < domain.Length - 1))
        {
            scope.Error($"{Quote.Text(domain)} is invalid: one * is allowed, at the start or at the end");
        }
        else if (!_seen.Add(domain))
        {
            scope.Error($"{Quote.Text(domain)} is listed already, in this virtual host or in an earlier one");
        }
    }
}
