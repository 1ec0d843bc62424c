using Google.Protobuf;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Proto.Tls;
using MeshClient.Xds.Proto.Types;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using HttpOptions = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>Good resources that together reach every parser.</summary>
internal static class FuzzCorpus
{
    public static IReadOnlyList<IMessage> Resources { get; } =
    [
        Listener(manager => manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "fault", TypedConfig = Pack(Fault()) })),
        Listener(manager => manager.RouteConfig = Routes()),
        Routes(),
        TlsCluster(),
        PolicyCluster(),
        AggregateCluster("a", "b"),
        DnsCluster(Cluster.Types.DiscoveryType.LogicalDns, Locality("a", 0, Endpoint("a.test"))),
        DnsCluster(Cluster.Types.DiscoveryType.Static, Locality("a", 0, Endpoint("10.0.0.1")), Locality("b", 0, Endpoint("10.0.0.2"))),
        Endpoints(),
    ];

    private static HTTPFault Fault() => new()
    {
        Delay = new FaultDelay { FixedDelay = Seconds(1), Percentage = new FractionalPercent { Numerator = 1 } },
        Abort = new FaultAbort { HttpStatus = 503 },
        Headers = { new HeaderMatcher { Name = "x", PresentMatch = true } },
        MaxActiveFaults = 1,
    };

    private static RouteConfiguration Routes()
    {
        var matched = Route();
        matched.Match = new RouteMatch
        {
            SafeRegex = new RegexMatcher { Regex = "/a/[a-z]+(b|c){1,3}" },
            Headers =
            {
                new HeaderMatcher { Name = "h", RangeMatch = new Int64Range { Start = 1, End = 5 } },
                new HeaderMatcher { Name = "h", StringMatch = new StringMatcher { Prefix = "p", IgnoreCase = true } },
            },
            QueryParameters = { new QueryParameterMatcher { Name = "q", StringMatch = new StringMatcher { Contains = "c" } } },
            RuntimeFraction = new RuntimeFractionalPercent { DefaultValue = new FractionalPercent { Numerator = 50 } },
        };
        matched.Route_ = new RouteAction
        {
            WeightedClusters = new WeightedCluster
            {
                Clusters =
                {
                    new WeightedCluster.Types.ClusterWeight { Name = "a", Weight = 70 },
                    new WeightedCluster.Types.ClusterWeight { Name = "b", Weight = 30 },
                },
            },
            Timeout = Seconds(3),
            MaxStreamDuration = new RouteAction.Types.MaxStreamDuration { MaxStreamDuration_ = Seconds(4), GrpcTimeoutHeaderMax = Seconds(5) },
            RetryPolicy = new RetryPolicy
            {
                RetryOn = "5xx,unavailable",
                NumRetries = 2,
                RetriableStatusCodes = { 429 },
                RetryBackOff = new RetryPolicy.Types.RetryBackOff { BaseInterval = Seconds(1), MaxInterval = Seconds(2) },
            },
        };
        matched.TypedPerFilterConfig["fault"] = Pack(new FilterConfig { Config = Pack(Fault()) });
        var redirect = new Route { Match = new RouteMatch { PathSeparatedPrefix = "/old" }, Redirect = new RedirectAction { PortRedirect = 8443 } };
        var answer = new Route
        {
            Match = new RouteMatch { Path = "/health" },
            DirectResponse = new DirectResponseAction { Status = 200, Body = new DataSource { InlineString = "ok" } },
        };
        var host = VirtualHost(matched, redirect, answer, Route());
        host.Domains.Add(["a.test", "*.b.test", "c.*"]);
        var configuration = RouteConfiguration(host);
        configuration.ClusterSpecifierPlugins.Add(new ClusterSpecifierPlugin
        {
            Extension = new TypedExtensionConfig { Name = "rls", TypedConfig = UnknownType },
            IsOptional = true,
        });
        return configuration;
    }

    private static Cluster TlsCluster()
    {
        var cluster = EdsCluster();
        cluster.ConnectTimeout = Seconds(1);
        cluster.LbPolicy = Cluster.Types.LbPolicy.LeastRequest;
        cluster.LeastRequestLbConfig = new Cluster.Types.LeastRequestLbConfig { ChoiceCount = 3 };
        cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig { HealthyPanicThreshold = new Percent { Value = 10 } };
        cluster.OutlierDetection = new OutlierDetection { Interval = Seconds(5), MaxEjectionPercent = 50 };
        cluster.CircuitBreakers = new CircuitBreakers
        {
            Thresholds =
            {
                new CircuitBreakers.Types.Thresholds
                {
                    MaxRequests = 10,
                    RetryBudget = new CircuitBreakers.Types.Thresholds.Types.RetryBudget { BudgetPercent = new Percent { Value = 20 } },
                },
            },
        };
        cluster.TransportSocket = new TransportSocket
        {
            Name = "envoy.transport_sockets.tls",
            TypedConfig = Pack(new UpstreamTlsContext
            {
                Sni = "a.test",
                CommonTlsContext = new CommonTlsContext
                {
                    TlsCertificates =
                    {
                        new TlsCertificate { CertificateChain = new DataSource { Filename = "/c" }, PrivateKey = new DataSource { InlineString = "k" } },
                    },
                    ValidationContext = new CertificateValidationContext
                    {
                        TrustedCa = new DataSource { InlineString = "ca" },
                        MatchTypedSubjectAltNames =
                        {
                            new SubjectAltNameMatcher
                            {
                                SanType = SubjectAltNameMatcher.Types.SanType.Uri,
                                Matcher = new StringMatcher { SafeRegex = new RegexMatcher { Regex = "spiffe://[^/]+/.*" } },
                            },
                        },
                    },
                },
            }),
        };
        cluster.TypedExtensionProtocolOptions["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"] = Pack(new HttpOptions
        {
            CommonHttpProtocolOptions = new HttpProtocolOptions { IdleTimeout = Seconds(60) },
            AutoConfig = new HttpOptions.Types.AutoHttpConfig(),
        });
        return cluster;
    }

    private static Cluster PolicyCluster() => WithPolicies(
        UnknownType,
        Pack(new WrrLocality
        {
            EndpointPickingPolicy = Policies(
                TypedStruct("meshclient.lb.v1.LatencyAware", """
                    {
                      "mode": "PEAK", "decay": "5s", "choiceCount": 2, "sampleCap": 10, "honorRetryAfter": true,
                      "failureStatus": { "http": ["5xx", "429"], "grpc": ["UNAVAILABLE"] },
                      "reprobe": { "interval": "2s", "share": 20 }
                    }
                    """),
                Pack(new PeakEwma { DecayTime = Seconds(1) }),
                Pack(new LeastRequest { ChoiceCount = 2, ActiveRequestBias = new RuntimeDouble { DefaultValue = 1 } })),
        }),
        Pack(new RoundRobin()));

    private static ClusterLoadAssignment Endpoints()
    {
        var weighted = Endpoint("10.0.0.3");
        weighted.LoadBalancingWeight = 3;
        weighted.HealthStatus = HealthStatus.Draining;
        weighted.Endpoint.AdditionalAddresses.Add(new Endpoint.Types.AdditionalAddress { Address = Address("::1") });
        var pipe = new LbEndpoint { Endpoint = new Endpoint { Address = new Address { Pipe = new Pipe { Path = "/run/a" } } } };
        var assignment = Assignment(
            Locality("a", 0, Endpoint("10.0.0.1"), Endpoint("10.0.0.2")),
            Locality("b", 0, weighted),
            Locality("a", 1, pipe));
        assignment.Policy = new ClusterLoadAssignment.Types.Policy
        {
            OverprovisioningFactor = 140,
            DropOverloads =
            {
                new ClusterLoadAssignment.Types.Policy.Types.DropOverload
                {
                    Category = "lb",
                    DropPercentage = new FractionalPercent { Numerator = 5, Denominator = FractionalPercent.Types.DenominatorType.TenThousand },
                },
            },
        };
        return assignment;
    }

    private static Duration Seconds(int value) => new() { Seconds = value };
}
