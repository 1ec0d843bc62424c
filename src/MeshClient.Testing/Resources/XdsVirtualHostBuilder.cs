using MeshClient.Xds.Proto.Routes;

namespace MeshClient.Testing.Resources;

/// <summary>Builds a virtual host. Not thread-safe.</summary>
public sealed class XdsVirtualHostBuilder
{
    private readonly VirtualHost _host;

    internal XdsVirtualHostBuilder(VirtualHost host) => _host = host;

    /// <summary>Adds a route. The first matching route wins.</summary>
    /// <param name="configure">Builds the route; without a condition it matches everything.</param>
    public XdsVirtualHostBuilder Route(Action<XdsRouteBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var route = new XdsRouteBuilder();
        configure(route);
        _host.Routes.Add(route.Route);
        return this;
    }

    /// <summary>Sends everything that no earlier route matches to a cluster.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    public XdsVirtualHostBuilder ToCluster(string cluster) => Route(r => r.ToCluster(cluster));

    /// <summary>Sets the retry policy for routes that have none of their own.</summary>
    /// <param name="attempts">Attempts after the first.</param>
    /// <param name="on">The conditions, separated by commas.</param>
    /// <param name="configure">Changes the rest of the policy.</param>
    public XdsVirtualHostBuilder Retry(int attempts, string on, Action<XdsRetryBuilder>? configure = null)
    {
        _host.RetryPolicy = XdsRetryBuilder.Build(attempts, on, configure);
        return this;
    }

    /// <summary>Makes clients tell servers the number of the attempt (<c>x-envoy-attempt-count</c>).</summary>
    public XdsVirtualHostBuilder IncludeAttemptCount()
    {
        _host.IncludeRequestAttemptCount = true;
        return this;
    }
}
