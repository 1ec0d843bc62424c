using Google.Protobuf;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Routes;

namespace MeshClient.Testing.Resources;

/// <summary>Builds a RouteConfiguration. Not thread-safe.</summary>
public sealed class XdsRouteConfigurationBuilder : XdsResourceBuilder
{
    private XdsVirtualHostBuilder? _everyHost;

    internal XdsRouteConfigurationBuilder(string name)
        : base(XdsResourceType.RouteConfiguration, name) =>
        Configuration = new RouteConfiguration { Name = name };

    internal RouteConfiguration Configuration { get; }

    private protected override IMessage Message => Configuration;

    private XdsVirtualHostBuilder EveryHost => _everyHost ??= AddVirtualHost("*", ["*"]);

    /// <summary>Adds a virtual host.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="domains">The authorities it serves: exact, <c>*.suffix</c>, <c>prefix.*</c> or <c>*</c>.</param>
    /// <param name="configure">Builds its routes.</param>
    public XdsRouteConfigurationBuilder VirtualHost(string name, string[] domains, Action<XdsVirtualHostBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(AddVirtualHost(name, domains));
        return this;
    }

    /// <summary>Adds a route to the virtual host that serves every authority. The first matching route wins.</summary>
    /// <param name="configure">Builds the route; without a condition it matches everything.</param>
    public XdsRouteConfigurationBuilder Route(Action<XdsRouteBuilder> configure)
    {
        EveryHost.Route(configure);
        return this;
    }

    /// <summary>Sends everything that no earlier route matches to a cluster.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    public XdsRouteConfigurationBuilder ToCluster(string cluster) => Route(r => r.ToCluster(cluster));

    /// <summary>Sets the retry policy for routes of the virtual host of every authority that have none of their own.</summary>
    /// <param name="attempts">Attempts after the first.</param>
    /// <param name="on">The conditions, separated by commas.</param>
    /// <param name="configure">Changes the rest of the policy.</param>
    public XdsRouteConfigurationBuilder Retry(int attempts, string on, Action<XdsRetryBuilder>? configure = null)
    {
        EveryHost.Retry(attempts, on, configure);
        return this;
    }

    private XdsVirtualHostBuilder AddVirtualHost(string name, string[] domains)
    {
        var host = new VirtualHost { Name = name };
        host.Domains.Add(domains);
        Configuration.VirtualHosts.Add(host);
        return new XdsVirtualHostBuilder(host);
    }
}
