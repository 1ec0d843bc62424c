using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Types;
using Endpoint = MeshClient.Xds.Proto.Endpoints.Endpoint;
using UpstreamOptions = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Testing.Resources;

/// <summary>Builds a Cluster; by default one whose endpoints come from the endpoint resource of the same name. Not thread-safe.</summary>
public sealed class XdsClusterBuilder : XdsResourceBuilder
{
    private const string UpstreamOptionsName = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private readonly Cluster _cluster;
    private CircuitBreakers.Types.Thresholds? _thresholds;
    private UpstreamOptions? _upstream;

    internal XdsClusterBuilder(string name)
        : base(XdsResourceType.Cluster, name) =>
        _cluster = new Cluster
        {
            Name = name,
            Type = Cluster.Types.DiscoveryType.Eds,
            EdsClusterConfig = new Cluster.Types.EdsClusterConfig { EdsConfig = XdsConfigSource.Ads() },
        };

    private protected override IMessage Message
    {
        get
        {
            var cluster = _cluster.Clone();
            if (_thresholds is not null)
            {
                cluster.CircuitBreakers = new CircuitBreakers { Thresholds = { _thresholds } };
            }

            if (_upstream is not null)
            {
                // The options must name a protocol; this is what clients do without any options.
                var upstream = _upstream.Clone();
                if (upstream.UpstreamProtocolOptionsCase == UpstreamOptions.UpstreamProtocolOptionsOneofCase.None)
                {
                    upstream.UseDownstreamProtocolConfig = new();
                }

                cluster.TypedExtensionProtocolOptions[UpstreamOptionsName] = Any.Pack(upstream);
            }

            return cluster;
        }
    }

    private CircuitBreakers.Types.Thresholds Thresholds => _thresholds ??= new CircuitBreakers.Types.Thresholds();

    private UpstreamOptions Upstream => _upstream ??= new UpstreamOptions();

    /// <summary>Takes the endpoints from an endpoint resource of another name.</summary>
    /// <param name="endpointsName">The name of the endpoint resource.</param>
    public XdsClusterBuilder EndpointsFrom(string endpointsName)
    {
        _cluster.EdsClusterConfig.ServiceName = endpointsName;
        return this;
    }

    /// <summary>Takes the endpoints from DNS, every address an endpoint of its own (<c>STRICT_DNS</c>).</summary>
    /// <param name="host">The host name.</param>
    /// <param name="port">The port.</param>
    public XdsClusterBuilder StrictDns(string host, int port) => Dns(Cluster.Types.DiscoveryType.StrictDns, host, port);

    /// <summary>Takes the endpoint from DNS, all addresses together one endpoint (<c>LOGICAL_DNS</c>).</summary>
    /// <param name="host">The host name.</param>
    /// <param name="port">The port.</param>
    public XdsClusterBuilder LogicalDns(string host, int port) => Dns(Cluster.Types.DiscoveryType.LogicalDns, host, port);

    /// <summary>Is made of other clusters, in order of preference (gRFC A37).</summary>
    /// <param name="clusters">The names of the clusters.</param>
    public XdsClusterBuilder Aggregate(params string[] clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        _cluster.EdsClusterConfig = null;
        _cluster.ClusterType = new Cluster.Types.CustomClusterType
        {
            Name = "envoy.clusters.aggregate",
            TypedConfig = Any.Pack(new ClusterConfig { Clusters = { clusters } }),
        };
        return this;
    }

    /// <summary>Sets the load-balancing policy.</summary>
    /// <param name="policy">The policy.</param>
    public XdsClusterBuilder LoadBalancing(XdsLoadBalancing policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        policy.ApplyTo(_cluster);
        return this;
    }

    /// <summary>Limits concurrent requests and retries.</summary>
    /// <param name="maxRequests">Concurrent requests; null leaves the default.</param>
    /// <param name="maxRetries">Concurrent retries; null leaves the default.</param>
    public XdsClusterBuilder CircuitBreaker(int? maxRequests = null, int? maxRetries = null)
    {
        Thresholds.MaxRequests = (uint?)maxRequests ?? Thresholds.MaxRequests;
        Thresholds.MaxRetries = (uint?)maxRetries ?? Thresholds.MaxRetries;
        return this;
    }

    /// <summary>Limits retries to a share of the requests in flight.</summary>
    /// <param name="percent">The share.</param>
    /// <param name="minRetryConcurrency">Retries that are always allowed.</param>
    public XdsClusterBuilder RetryBudget(double percent, int minRetryConcurrency = 3)
    {
        Thresholds.RetryBudget = new CircuitBreakers.Types.Thresholds.Types.RetryBudget
        {
            BudgetPercent = new Percent { Value = percent },
            MinRetryConcurrency = (uint)minRetryConcurrency,
        };
        return this;
    }

    /// <summary>Has clients report the cluster's load to the control plane that the cluster came from (<c>lrs_server</c>).</summary>
    /// <param name="metrics">
    /// Metrics of backends to pass on (gRFC A85): <c>cpu_utilization</c>, <c>mem_utilization</c>, <c>application_utilization</c>,
    /// <c>named_metrics.</c> and a key, or <c>named_metrics.*</c>.
    /// </param>
    public XdsClusterBuilder ReportLoad(params string[] metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _cluster.LrsServer = new ConfigSource { Self = new SelfConfigSource() };
        _cluster.LrsReportEndpointMetrics.Clear();
        _cluster.LrsReportEndpointMetrics.Add(metrics);
        return this;
    }

    /// <summary>Limits the time to connect, TLS handshake included.</summary>
    /// <param name="timeout">The limit.</param>
    public XdsClusterBuilder ConnectTimeout(TimeSpan timeout)
    {
        _cluster.ConnectTimeout = Duration.FromTimeSpan(timeout);
        return this;
    }

    /// <summary>Sets how long an idle connection is kept.</summary>
    /// <param name="timeout">The time.</param>
    public XdsClusterBuilder IdleTimeout(TimeSpan timeout)
    {
        Upstream.CommonHttpProtocolOptions = new HttpProtocolOptions { IdleTimeout = Duration.FromTimeSpan(timeout) };
        return this;
    }

    /// <summary>Speaks HTTP/1.1 to the endpoints.</summary>
    public XdsClusterBuilder Http1()
    {
        Upstream.ExplicitHttpConfig = new() { HttpProtocolOptions = new Http1ProtocolOptions() };
        return this;
    }

    /// <summary>Speaks HTTP/2 to the endpoints.</summary>
    public XdsClusterBuilder Http2()
    {
        Upstream.ExplicitHttpConfig = new() { Http2ProtocolOptions = new Http2ProtocolOptions() };
        return this;
    }

    /// <summary>Speaks to the endpoints the HTTP version of the caller's request.</summary>
    public XdsClusterBuilder CallersHttpVersion()
    {
        Upstream.UseDownstreamProtocolConfig = new();
        return this;
    }

    /// <summary>Sets the percentage of usable endpoints below which health is ignored; zero switches that off.</summary>
    /// <param name="percent">The percentage.</param>
    public XdsClusterBuilder PanicThreshold(double percent)
    {
        _cluster.CommonLbConfig ??= new Cluster.Types.CommonLbConfig();
        _cluster.CommonLbConfig.HealthyPanicThreshold = new Percent { Value = percent };
        return this;
    }

    /// <summary>Speaks TLS to the endpoints.</summary>
    /// <param name="configure">Says whom to trust and who the client is.</param>
    public XdsClusterBuilder Tls(Action<XdsTlsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var tls = new XdsTlsBuilder();
        configure(tls);
        return TransportSocket("envoy.transport_sockets.tls", tls.Context);
    }

    /// <summary>Sets the transport socket, of any type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configuration">Its configuration.</param>
    public XdsClusterBuilder TransportSocket(string name, IMessage configuration)
    {
        _cluster.TransportSocket = new TransportSocket { Name = name, TypedConfig = Any.Pack(configuration) };
        return this;
    }

    private XdsClusterBuilder Dns(Cluster.Types.DiscoveryType type, string host, int port)
    {
        var endpoint = new Endpoint
        {
            Address = new Address { SocketAddress = new SocketAddress { Address = host, PortValue = (uint)port } },
        };
        _cluster.EdsClusterConfig = null;
        _cluster.Type = type;
        _cluster.LoadAssignment = new ClusterLoadAssignment
        {
            ClusterName = Name,
            Endpoints = { new LocalityLbEndpoints { LbEndpoints = { new LbEndpoint { Endpoint = endpoint } } } },
        };
        return this;
    }
}
