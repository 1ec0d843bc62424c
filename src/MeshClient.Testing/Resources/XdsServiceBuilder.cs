namespace MeshClient.Testing.Resources;

/// <summary>
/// Builds everything that a target needs, under one name: a listener, a route configuration, a cluster and its endpoints.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Without routes of the test's own, one route sends everything to the cluster. Timeout and retry apply to that route, and to those of
/// <see cref="Route"/> that set none themselves. The order of calls does not matter, except among routes.
/// </remarks>
public sealed class XdsServiceBuilder
{
    private readonly XdsRouteConfigurationBuilder _routes;
    private readonly XdsClusterBuilder _cluster;
    private readonly XdsEndpointsBuilder _endpoints;
    private readonly XdsListenerBuilder _listener;
    private readonly List<XdsResourceBuilder> _more = [];
    private readonly List<Action<XdsRouteConfigurationBuilder>> _routeSteps = [];
    private Action<XdsRouteBuilder> _routeDefaults = static _ => { };

    internal XdsServiceBuilder(string name)
    {
        Name = name;
        _listener = new XdsListenerBuilder(name);
        _routes = new XdsRouteConfigurationBuilder(name);
        _cluster = new XdsClusterBuilder(name);
        _endpoints = new XdsEndpointsBuilder(name);
    }

    /// <summary>The name of the service and of its resources.</summary>
    public string Name { get; }

    /// <summary>Adds backends.</summary>
    /// <param name="backends">The backends.</param>
    public XdsServiceBuilder Endpoints(params FakeBackend[] backends) => Endpoints(e => e.Add(backends));

    /// <summary>Adds addresses.</summary>
    /// <param name="addresses"><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</param>
    public XdsServiceBuilder Endpoints(params string[] addresses) => Endpoints(e => e.Add(addresses));

    /// <summary>Adds endpoints with weights, health, localities, drops.</summary>
    /// <param name="configure">Adds them.</param>
    public XdsServiceBuilder Endpoints(Action<XdsEndpointsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_endpoints);
        return this;
    }

    /// <summary>Adds a locality.</summary>
    /// <param name="region">Its region.</param>
    /// <param name="configure">Sets weight and priority and adds endpoints.</param>
    public XdsServiceBuilder Locality(string region, Action<XdsLocalityBuilder> configure) => Endpoints(e => e.Locality(region, configure));

    /// <summary>Drops a share of the calls before any endpoint is chosen.</summary>
    /// <param name="category">What the drops are counted under.</param>
    /// <param name="perMillion">The share in millionths.</param>
    public XdsServiceBuilder Drop(string category, int perMillion) => Endpoints(e => e.Drop(category, perMillion));

    /// <summary>Sets the load-balancing policy.</summary>
    /// <param name="policy">The policy.</param>
    public XdsServiceBuilder LoadBalancing(XdsLoadBalancing policy) => Cluster(c => c.LoadBalancing(policy));

    /// <summary>Limits concurrent requests and retries.</summary>
    /// <param name="maxRequests">Concurrent requests; null leaves the default.</param>
    /// <param name="maxRetries">Concurrent retries; null leaves the default.</param>
    public XdsServiceBuilder CircuitBreaker(int? maxRequests = null, int? maxRetries = null) =>
        Cluster(c => c.CircuitBreaker(maxRequests, maxRetries));

    /// <summary>Changes the service's own cluster in other ways.</summary>
    /// <param name="configure">Changes it.</param>
    public XdsServiceBuilder Cluster(Action<XdsClusterBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_cluster);
        return this;
    }

    /// <summary>Changes the listener.</summary>
    /// <param name="configure">Changes it.</param>
    public XdsServiceBuilder Listener(Action<XdsListenerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_listener);
        return this;
    }

    /// <summary>Adds a cluster with backends, for routes that split the traffic.</summary>
    /// <param name="name">The name of the cluster and its endpoint resource.</param>
    /// <param name="backends">Its backends.</param>
    public XdsServiceBuilder AddCluster(string name, params FakeBackend[] backends)
    {
        _more.Add(new XdsClusterBuilder(name));
        _more.Add(new XdsEndpointsBuilder(name).Add(backends));
        return this;
    }

    /// <summary>Adds resources as they are.</summary>
    /// <param name="resources">The resources.</param>
    public XdsServiceBuilder Add(params XdsResourceBuilder[] resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        _more.AddRange(resources);
        return this;
    }

    /// <summary>Retries failed attempts.</summary>
    /// <param name="attempts">Attempts after the first.</param>
    /// <param name="on">The conditions, separated by commas: <c>5xx</c>, <c>connect-failure</c>, <c>unavailable</c> and so on.</param>
    /// <param name="configure">Changes the rest of the policy.</param>
    public XdsServiceBuilder Retry(int attempts, string on, Action<XdsRetryBuilder>? configure = null) =>
        EveryRoute(r => r.Retry(attempts, on, configure));

    /// <summary>Limits the whole call with all its attempts.</summary>
    /// <param name="timeout">The limit; zero is none.</param>
    public XdsServiceBuilder Timeout(TimeSpan timeout) => EveryRoute(r => r.Timeout(timeout));

    /// <summary>Splits all traffic by weight, in place of sending it to the service's own cluster.</summary>
    /// <param name="clusters">The names of the clusters and their weights.</param>
    public XdsServiceBuilder Split(params (string Name, int Weight)[] clusters) => Route(r => r.ToClusters(clusters));

    /// <summary>Adds a route. The first matching route wins; the service's own cluster is only used by routes that name it.</summary>
    /// <param name="configure">Builds the route.</param>
    public XdsServiceBuilder Route(Action<XdsRouteBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Routes(routes => routes.Route(r =>
        {
            _routeDefaults(r);
            configure(r);
        }));
    }

    /// <summary>Builds the route configuration.</summary>
    /// <param name="configure">Builds virtual hosts and routes.</param>
    public XdsServiceBuilder Routes(Action<XdsRouteConfigurationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _routeSteps.Add(configure);
        return this;
    }

    internal IEnumerable<XdsResourceBuilder> Build()
    {
        if (_routeSteps.Count == 0)
        {
            Route(r => r.ToCluster(Name));
        }

        foreach (var step in _routeSteps)
        {
            step(_routes);
        }

        return [_cluster, _endpoints, _listener, _routes, .. _more];
    }

    private XdsServiceBuilder EveryRoute(Action<XdsRouteBuilder> setting)
    {
        _routeDefaults += setting;
        return this;
    }
}
