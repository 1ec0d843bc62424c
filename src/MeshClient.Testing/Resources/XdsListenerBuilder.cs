using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;

namespace MeshClient.Testing.Resources;

/// <summary>Builds a Listener: an API listener with the router as its only filter. Not thread-safe.</summary>
public sealed class XdsListenerBuilder : XdsResourceBuilder
{
    private const string RouterName = "envoy.filters.http.router";

    private readonly List<HttpFilter> _filters = [];
    private readonly HttpConnectionManager _manager;

    internal XdsListenerBuilder(string name)
        : base(XdsResourceType.Listener, name) =>
        _manager = new HttpConnectionManager
        {
            Rds = new Rds { RouteConfigName = name, ConfigSource = XdsConfigSource.Ads() },
        };

    private protected override IMessage Message
    {
        get
        {
            var manager = _manager.Clone();
            manager.HttpFilters.Add(_filters);
            manager.HttpFilters.Add(new HttpFilter { Name = RouterName, TypedConfig = Any.Pack(new Router()) });
            return new Listener { Name = Name, ApiListener = new ApiListener { ApiListener_ = Any.Pack(manager) } };
        }
    }

    /// <summary>Takes the routes from another route configuration.</summary>
    /// <param name="routeConfigurationName">Its name.</param>
    public XdsListenerBuilder RoutesFrom(string routeConfigurationName)
    {
        _manager.Rds = new Rds { RouteConfigName = routeConfigurationName, ConfigSource = XdsConfigSource.Ads() };
        return this;
    }

    /// <summary>Holds the routes itself, so that clients need no route configuration.</summary>
    /// <param name="configure">Builds the routes.</param>
    public XdsListenerBuilder InlineRoutes(Action<XdsRouteConfigurationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var routes = new XdsRouteConfigurationBuilder(Name);
        configure(routes);
        _manager.RouteConfig = routes.Configuration;
        return this;
    }

    /// <summary>Limits the calls whose route sets no limit of its own (gRFC A31).</summary>
    /// <param name="duration">The limit.</param>
    public XdsListenerBuilder MaxStreamDuration(TimeSpan duration)
    {
        _manager.CommonHttpProtocolOptions ??= new HttpProtocolOptions();
        _manager.CommonHttpProtocolOptions.MaxStreamDuration = Duration.FromTimeSpan(duration);
        return this;
    }

    /// <summary>Adds a filter before the router.</summary>
    /// <param name="name">The name of the filter.</param>
    /// <param name="configuration">Its configuration, of any type.</param>
    /// <param name="isOptional">Clients that do not know the type may skip the filter.</param>
    public XdsListenerBuilder Filter(string name, IMessage configuration, bool isOptional = false)
    {
        _filters.Add(new HttpFilter { Name = name, TypedConfig = Any.Pack(configuration), IsOptional = isOptional });
        return this;
    }
}
