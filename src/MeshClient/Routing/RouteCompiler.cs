using MeshClient.Clusters;
using MeshClient.Filters;
using MeshClient.Resilience;
using MeshClient.Routing.Hashing;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

namespace MeshClient.Routing;

/// <summary>Compiles the routes of one virtual host. Single-owner: the control loop.</summary>
internal sealed class RouteCompiler(
    RouteConfigurationResource table, VirtualHost virtualHost, HttpConnectionManager listener, Func<string, ClusterRuntime> clusters)
{
    private readonly HeaderSlotAllocator _slots = new();
    private readonly RouteFilterCompiler _filters = new(listener, table, virtualHost);

    // Shared by all routes without a policy of their own.
    private readonly CompiledRetryPolicy? _retry = CompiledRetryPolicy.Create(route: null, virtualHost.RetryPolicy);

    public CompiledRoute[] Compile()
    {
        var routes = new CompiledRoute[virtualHost.Routes.Count];
        for (var i = 0; i < routes.Length; i++)
        {
            var model = virtualHost.Routes[i];
            routes[i] = new CompiledRoute(model, new CompiledRouteMatch(model.Match, _slots), Compile(model)) { FilterChains = _filters.Compile(model) };
        }

        return routes;
    }

    private CompiledAction Compile(Route route) => route.Action switch
    {
        ForwardAction forward => Compile(forward),
        RedirectAction redirect => new RedirectRoute(redirect, route.Match.Path),
        DirectResponseAction direct => new DirectResponseRoute(direct),
        UnsupportedAction unsupported => new UnsupportedRoute(unsupported.Reason),
        _ => throw new InvalidOperationException($"Route \"{route.Name}\" has an action of unknown kind {route.Action.GetType().Name}."),
    };

    private ForwardRoute Compile(ForwardAction action)
    {
        var choices = new (ClusterRuntime, uint)[action.Clusters.Count];
        for (var i = 0; i < choices.Length; i++)
        {
            choices[i] = (clusters(action.Clusters[i].Name), action.Clusters[i].Weight);
        }

        return new ForwardRoute(
            choices,
            new CallTimeoutPolicy(action, listener.MaxStreamDuration),
            action.RetryPolicy is null ? _retry : CompiledRetryPolicy.Create(action.RetryPolicy, virtualHost: null),
            virtualHost.IncludeRequestAttemptCount,
            action.ClusterNotFoundStatus,
            RequestHasher.Create(action.HashPolicies))
        {
            UsesEndpointAuthority = action.HostRewrite is { Kind: HostRewriteKind.EndpointHostname },
        };
    }
}
