using MeshClient.Clusters;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing;

/// <summary>
/// The routes of one target: built on the control loop from one consistent configuration, read by calls, each of which keeps the table
/// it began with. Immutable.
/// </summary>
internal sealed class RouteTable
{
    private readonly string _authority;
    private readonly CompiledRoute[] _routes;
    private readonly PathGate[] _gates;

    private RouteTable(string authority, VirtualHost? virtualHost, CompiledRoute[] routes)
    {
        _authority = authority;
        VirtualHost = virtualHost;
        _routes = routes;
        _gates = [.. routes.Select(route => new PathGate(route.Model.Match.Path))];
    }

    /// <summary>The one that serves the authority; null when none does, and then nothing matches.</summary>
    public VirtualHost? VirtualHost { get; }

    public ReadOnlySpan<CompiledRoute> Routes => _routes;

    /// <summary>As on the wire, unless a request has a Host header.</summary>
    public string Authority => _authority;

    /// <param name="config">Validated.</param>
    /// <param name="authority">As on the wire, with the port when it is not the scheme's default.</param>
    /// <param name="listener">For its defaults.</param>
    /// <param name="clusters">Finds the runtime of a cluster that the routes name; called for each of them.</param>
    public static RouteTable Create(
        RouteConfigurationResource config,
        string authority,
        HttpConnectionManager listener,
        Func<string, ClusterRuntime> clusters)
    {
        var virtualHost = VirtualHostSelector.Select(config, authority);
        var routes = virtualHost is null ? [] : new RouteCompiler(config, virtualHost, listener, clusters).Compile();
        return new RouteTable(authority, virtualHost, routes);
    }

    /// <summary>The first route that takes the request; null when none does.</summary>
    /// <param name="request">Its RequestUri is absolute.</param>
    /// <param name="isGrpc">Whether gRPC's rules apply to the call.</param>
    /// <param name="random">The call's one draw; cluster choice uses the same.</param>
    public CompiledRoute? Match(HttpRequestMessage request, bool isGrpc, ulong random)
    {
        var context = new MatchContext(request, _authority, isGrpc, random);
        var path = context.Path;
        var gated = path.Length >= PathGate.MinPathLength;
        var gates = _gates;
        for (var i = 0; i < gates.Length; i++)
        {
            if ((!gated || gates[i].Admits(path)) && _routes[i].Match.Matches(ref context))
            {
                return _routes[i];
            }
        }

        return null;
    }
}
