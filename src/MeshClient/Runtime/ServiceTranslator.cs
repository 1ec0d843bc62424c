using MeshClient.Options;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Runtime;

/// <summary>Turns a validated service of easy mode into the resources that a control plane would send for it. Thread-safe.</summary>
internal static class ServiceTranslator
{
    // The floor is above Envoy's 3, so that losing one of few endpoints does not leave calls without their retry.
    private static readonly RetryBudget DefaultRetryBudget = new(BudgetPercent: 20, MinRetryConcurrency: 10);

    /// <summary>The name of all resources of a service; host names are matched in lower case.</summary>
    public static string ResourceName(string service) => service.ToLowerInvariant();

    public static IEnumerable<XdsResource> Translate(string service, MeshServiceOptions options)
    {
        var name = ResourceName(service);
        return [Listener(name, options), Cluster(name, options)];
    }

    private static ListenerResource Listener(string name, MeshServiceOptions options) => new()
    {
        Name = name,
        HttpConnectionManager = new HttpConnectionManager
        {
            InlineRouteConfiguration = new RouteConfigurationResource { Name = name, VirtualHosts = [VirtualHost(name, options)] },
            Filters = [new HttpFilter("router", "envoy.extensions.filters.http.router.v3.Router", new RouterFilterConfig())],
        },
    };

    private static VirtualHost VirtualHost(string name, MeshServiceOptions options) => new()
    {
        Name = name,
        Domains = ["*"],
        Routes =
        [
            new Route
            {
                Name = name,
                Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "") },
                Action = new ForwardAction
                {
                    Clusters = [new WeightedCluster(name, 1)],

                    // Zero is "no timeout"; leaving it out would mean Envoy's 15 seconds.
                    Timeout = options.Timeout ?? TimeSpan.Zero,
                    MaxStreamDuration = options.Timeout,
                    RetryPolicy = RetryPolicy(options.Retry),
                },
            },
        ],
    };

    private static RetryPolicy? RetryPolicy(MeshServiceRetryOptions options) => options.Attempts == 0 ? null : new RetryPolicy
    {
        RetryOn = RetryConditionTokens.Parse(options.On),
        NumRetries = options.Attempts,
        PerTryTimeout = options.PerTryTimeout,
        BackOffBase = options.BackOff,
        BackOffMax = options.MaxBackOff,
        IdempotentMethodsOnly = true,
        RepeatableMethods = [.. options.Methods],
    };

    private static ClusterResource Cluster(string name, MeshServiceOptions options)
    {
        var endpoints = Endpoints(options);
        return new ClusterResource
        {
            Name = name,
            Discovery = options.Dns is null ? Static(name, endpoints) : Dns(endpoints[0], options),
            LoadBalancingPolicy = Policy(options.Balancing),
            LoadBalancingOrigin = LoadBalancingOrigin.Local,
            CircuitBreakers = Thresholds(options),
            ConnectTimeout = options.ConnectTimeout < DurationParser.Longest ? options.ConnectTimeout : DurationParser.Longest,
            Protocol = Protocol(options.Protocol),
            Tls = endpoints[0].Tls ? Tls(endpoints, options.Tls) : null,
        };
    }

    private static List<ServiceEndpoint> Endpoints(MeshServiceOptions options)
    {
        var endpoints = new List<ServiceEndpoint>();
        foreach (var text in options.Endpoints)
        {
            if (ServiceEndpoint.TryParse(text, out var endpoint, out _))
            {
                endpoints.Add(endpoint);
            }
        }

        if (options.Dns is { } dns && ServiceEndpoint.TryParseDns(dns, out var name, out _))
        {
            endpoints.Add(name);
        }

        return endpoints;
    }

    private static StaticDiscovery Static(string name, List<ServiceEndpoint> endpoints) => new(new EndpointsResource
    {
        Name = name,
        Localities =
        [
            new LocalityEndpoints
            {
                Locality = Locality.Empty,
                Endpoints = endpoints.Select(endpoint => new EndpointModel { Address = endpoint.Address }).ToEquatableArray(),
            },
        ],
    });

    private static DnsDiscovery Dns(ServiceEndpoint name, MeshServiceOptions options) =>
        new([new DnsEndpoint(name.Address.Host, name.Address.Port)], Logical: false, options.DnsRefreshInterval);

    private static LoadBalancingPolicy Policy(MeshBalancing balancing) => balancing switch
    {
        MeshBalancing.RoundRobin => new RoundRobinPolicy(),
        MeshBalancing.LeastRequest => new LeastRequestPolicy(),
        MeshBalancing.Random => new RandomPolicy(),
        _ => new LatencyAwarePolicy(),
    };

    private static CircuitBreakerThresholds Thresholds(MeshServiceOptions options) => options.MaxRetries is { } maxRetries
        ? new CircuitBreakerThresholds { MaxRequests = (uint)options.MaxRequests, MaxRetries = (uint)maxRetries }
        : new CircuitBreakerThresholds { MaxRequests = (uint)options.MaxRequests, RetryBudget = DefaultRetryBudget };

    private static UpstreamProtocol Protocol(MeshProtocol protocol) => protocol switch
    {
        MeshProtocol.Http1 => UpstreamProtocol.Http1,
        MeshProtocol.Http2 => UpstreamProtocol.Http2,
        MeshProtocol.Auto => UpstreamProtocol.Auto,
        _ => UpstreamProtocol.FollowRequest,
    };

    private static UpstreamTls Tls(List<ServiceEndpoint> endpoints, MeshServiceTlsOptions options) => new()
    {
        Sni = options.ServerName ?? endpoints[0].HostName,
        TrustedCa = File(options.CaFile),
        UseSystemRoots = options.CaFile is null,
        CertificateChain = File(options.CertificateFile),
        PrivateKey = File(options.PrivateKeyFile),
        RefreshInterval = options.RefreshInterval,
        VerifyHostName = true,
    };

    private static PemSource? File(string? path) => path is null ? null : new PemSource(path, null);
}
