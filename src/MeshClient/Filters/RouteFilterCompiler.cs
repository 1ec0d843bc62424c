using MeshClient.Filters.Fault;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Filters;

/// <summary>
/// Finds for each part of the routes which filters act and by which configuration: the most specific of weighted cluster, route,
/// virtual host, table and listener, as a whole (gRFC A39). Single-owner: the control loop, for one table.
/// </summary>
internal sealed class RouteFilterCompiler(HttpConnectionManager listener, RouteConfigurationResource table, VirtualHost virtualHost)
{
    // Most routes have the filters of the listener, and share them.
    private readonly Dictionary<HttpFilterConfig, RouteFilter?> _filters = [];

    /// <summary>A chain for each cluster of the route; null when no filter acts on any of them.</summary>
    public RouteFilterChain?[]? Compile(Route route)
    {
        if (listener.Filters.Count <= 1)
        {
            return null;
        }

        var chains = route.Action is ForwardAction forward
            ? forward.Clusters.Select(cluster => CreateChain(route, cluster.FilterOverrides)).ToArray()
            : [CreateChain(route, cluster: [])];
        return Array.TrueForAll(chains, chain => chain is null) ? null : chains;
    }

    private RouteFilterChain? CreateChain(Route route, EquatableArray<HttpFilterOverride> cluster)
    {
        var filters = new List<RouteFilter>();
        foreach (var filter in listener.Filters)
        {
            if (ConfigOf(filter, route, cluster) is { } config && Create(config) is { } active)
            {
                filters.Add(active);
            }
        }

        return filters.Count == 0 ? null : new RouteFilterChain([.. filters]);
    }

    /// <summary>Null when the filter is off.</summary>
    private HttpFilterConfig? ConfigOf(HttpFilter filter, Route route, EquatableArray<HttpFilterOverride> cluster)
    {
        var found = Find(cluster, filter.Name)
            ?? Find(route.FilterOverrides, filter.Name)
            ?? Find(virtualHost.FilterOverrides, filter.Name)
            ?? Find(table.FilterOverrides, filter.Name);
        if (found?.Disabled ?? filter.Disabled)
        {
            return null;
        }

        // Routes do not know their listener: a name may belong to a filter of another kind there.
        return found?.Config is { } config && config.GetType() == filter.Config.GetType() ? config : filter.Config;
    }

    private static HttpFilterOverride? Find(EquatableArray<HttpFilterOverride> overrides, string name)
    {
        foreach (var entry in overrides)
        {
            if (entry.FilterName == name)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Null for a filter that does nothing, as the fault filter that Istio puts into every listener.</summary>
    private RouteFilter? Create(HttpFilterConfig config)
    {
        if (!_filters.TryGetValue(config, out var filter))
        {
            filter = config is FaultFilterConfig fault && (fault.Delay is not null || fault.Abort is not null) ? new FaultFilter(fault) : null;
            _filters.Add(config, filter);
        }

        return filter;
    }
}
