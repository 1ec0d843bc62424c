using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Proto.Tls;
using static MeshClient.TestToolbox.Resources.GoodResources;
using HttpOptions = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>Good resources with the messages of the support table that <see cref="Fuzzing.FuzzCorpus"/> lacks.</summary>
internal static class SupportCorpus
{
    public static IReadOnlyList<IMessage> Resources { get; } =
    [
        Listener(manager =>
        {
            manager.Rds.ConfigSource = Self;
            manager.CommonHttpProtocolOptions = new HttpProtocolOptions();
            manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "fault", TypedConfig = Pack(HeaderFault) });
            manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "throttle", TypedConfig = Pack(FixedLimit) });
            manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "mutation", TypedConfig = Pack(new Proto.Filters.HeaderMutation { Mutations = FullRoutes.Mutations() }) });
            manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "cookie", TypedConfig = Pack(FullRoutes.CookieSession()) });
            manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "header", TypedConfig = Pack(FullRoutes.HeaderSession()) });
        }),
        FullRoutes.Create(),
        Routes(),
        WithPolicies(Pack(new Proto.LoadBalancing.Random { LocalityLbConfig = WeightedLocalities })),
        RoundRobinCluster(),
        DnsExtension(),
        CombinedTls(),
        WithHttp(new HttpOptions { ExplicitHttpConfig = new HttpOptions.Types.ExplicitHttpConfig { HttpProtocolOptions = new Http1ProtocolOptions() } }),
        WithHttp(new HttpOptions
        {
            ExplicitHttpConfig = new HttpOptions.Types.ExplicitHttpConfig { Http2ProtocolOptions = new Http2ProtocolOptions() },
            UpstreamHttpProtocolOptions = new UpstreamHttpProtocolOptions(),
        }),
        WithHttp(new HttpOptions { UseDownstreamProtocolConfig = new HttpOptions.Types.UseDownstreamHttpConfig() }),
        EndpointList(),
    ];

    private static HTTPFault HeaderFault => new()
    {
        Delay = new FaultDelay { HeaderDelay = new FaultDelay.Types.HeaderDelay() },
        Abort = new FaultAbort { HeaderAbort = new FaultAbort.Types.HeaderAbort() },
        ResponseRateLimit = new FaultRateLimit { HeaderLimit = new FaultRateLimit.Types.HeaderLimit() },
    };

    private static HTTPFault FixedLimit =>
        new() { ResponseRateLimit = new FaultRateLimit { FixedLimit = new FaultRateLimit.Types.FixedLimit { LimitKbps = 1 } } };

    private static LocalityLbConfig WeightedLocalities =>
        new() { LocalityWeightedLbConfig = new LocalityLbConfig.Types.LocalityWeightedLbConfig() };

    private static RouteConfiguration Routes()
    {
        var forServers = new Route { Match = new RouteMatch { Prefix = "/a" }, NonForwardingAction = new NonForwardingAction() };
        var forFilters = new Route { Match = new RouteMatch { Prefix = "/b" }, FilterAction = new FilterAction() };
        var rewriting = new Route
        {
            Match = new RouteMatch { Prefix = "/c" },
            Redirect = new RedirectAction { RegexRewrite = new RegexMatchAndSubstitute { Pattern = new RegexMatcher { Regex = "a" }, Substitution = "b" } },
        };
        var grpc = Route();
        grpc.Match.Grpc = new RouteMatch.Types.GrpcRouteMatchOptions();
        var configuration = RouteConfiguration(VirtualHost(forServers, forFilters, rewriting, grpc));

        // The name that a sample gives to a field that names a plugin.
        configuration.ClusterSpecifierPlugins.Add(new ClusterSpecifierPlugin
        {
            Extension = new TypedExtensionConfig { Name = "x", TypedConfig = UnknownType },
            IsOptional = true,
        });
        return configuration;
    }

    private static Cluster RoundRobinCluster()
    {
        var cluster = EdsCluster();
        cluster.RoundRobinLbConfig = new Cluster.Types.RoundRobinLbConfig();
        cluster.Http2ProtocolOptions = new Http2ProtocolOptions();
        return cluster;
    }

    private static Cluster DnsExtension()
    {
        var cluster = DnsCluster(Cluster.Types.DiscoveryType.LogicalDns, Locality("a", 0, Endpoint("a.test")));
        cluster.ClusterType = new Cluster.Types.CustomClusterType
        {
            Name = "dns",
            TypedConfig = Pack(new DnsCluster { AllAddressesInSingleEndpoint = true, DnsRefreshRate = new Duration { Seconds = 5 } }),
        };
        return cluster;
    }

    private static Cluster CombinedTls()
    {
        var cluster = EdsCluster();
        cluster.TransportSocket = new TransportSocket
        {
            Name = "envoy.transport_sockets.tls",
            TypedConfig = Pack(new UpstreamTlsContext
            {
                CommonTlsContext = new CommonTlsContext
                {
                    CombinedValidationContext = new CommonTlsContext.Types.CombinedCertificateValidationContext
                    {
                        DefaultValidationContext = new CertificateValidationContext
                        {
                            SystemRootCerts = new CertificateValidationContext.Types.SystemRootCerts(),
                        },
                    },
                },
            }),
        };
        return cluster;
    }

    private static Cluster WithHttp(HttpOptions options)
    {
        var cluster = EdsCluster();
        cluster.TypedExtensionProtocolOptions[HttpOptions.Descriptor.FullName] = Pack(options);
        return cluster;
    }

    private static ClusterLoadAssignment EndpointList()
    {
        var locality = Locality("a", 0);
        locality.LoadBalancerEndpoints = new LocalityLbEndpoints.Types.LbEndpointList { LbEndpoints = { Endpoint("10.0.0.1") } };
        return Assignment(locality);
    }
}
