using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Retry;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Proto.Tls;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace MeshClient.IntegrationTests.Support;

/// <summary>
/// A service as istiod configures its proxyless clients (GENERATOR "grpc"), with ISTIO_MUTUAL and without a VirtualService: which fields are
/// set, and which values no other control plane uses.
/// </summary>
internal sealed record IstioService(string Host, int Port, string Identity)
{
    private const string VirtualAddress = "10.96.0.17";

    private static readonly ConfigSource Ads = new() { Ads = new AggregatedConfigSource() };

    // How a client of the same namespace may name the service; the first of them is the service's own name.
    private IEnumerable<string> Names => [Host, $"{Host}.", Host.Split('.')[0], string.Join('.', Host.Split('.')[..2]), VirtualAddress];

    private string Key => $"outbound|{Port}||{Host}";

    /// <summary>Sets all resources; the listener is named as the client asks for it, such as <c>reviews.shop:8080</c>.</summary>
    public void Set(FakeXdsServer xds, string listener, params FakeBackend[] backends)
    {
        xds.SetRaw(XdsResourceType.Endpoint, Key, Endpoints(backends).ToByteArray());
        xds.SetRaw(XdsResourceType.Cluster, Key, Cluster().ToByteArray());
        xds.SetRaw(XdsResourceType.RouteConfiguration, Key, Routes().ToByteArray());
        xds.SetRaw(XdsResourceType.Listener, listener, Listener(listener).ToByteArray());
    }

    private Listener Listener(string name) => new()
    {
        Name = name,
        Address = Address(VirtualAddress, Port),
        ApiListener = new ApiListener
        {
            ApiListener_ = Any.Pack(new HttpConnectionManager
            {
                Rds = new Rds { ConfigSource = Ads, RouteConfigName = Key },
                HttpFilters =
                {
                    new HttpFilter { Name = "envoy.filters.http.fault", TypedConfig = Any.Pack(new HTTPFault()) },
                    new HttpFilter { Name = "envoy.filters.http.router", TypedConfig = Any.Pack(new Router()) },
                },
            }),
        },
    };

    private RouteConfiguration Routes() => new()
    {
        Name = Key,
        VirtualHosts =
        {
            new VirtualHost
            {
                Name = $"{Host}:{Port}",
                Domains = { Names.SelectMany(name => (string[])[name, $"{name}:{Port}"]) },
                IncludeRequestAttemptCount = true,
                Routes =
                {
                    new Route
                    {
                        Name = "default",
                        Match = new RouteMatch { Prefix = "/" },
                        Route_ = new RouteAction
                        {
                            Cluster = Key,
                            Timeout = new Duration(),
                            MaxGrpcTimeout = new Duration(),
                            RetryPolicy = new RetryPolicy
                            {
                                RetryOn = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes",
                                NumRetries = 2,
                                HostSelectionRetryMaxAttempts = 5,
                                RetryHostPredicate =
                                {
                                    new RetryPolicy.Types.RetryHostPredicate
                                    {
                                        Name = "envoy.retry_host_predicates.previous_hosts",
                                        TypedConfig = Any.Pack(new PreviousHostsPredicate()),
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    };

    // Both the fields of today and those they superseded.
    private Cluster Cluster() => new()
    {
        Name = Key,
        Type = Xds.Proto.Clusters.Cluster.Types.DiscoveryType.Eds,
        EdsClusterConfig = new Cluster.Types.EdsClusterConfig { ServiceName = Key, EdsConfig = Ads },
        TransportSocket = new TransportSocket
        {
            Name = "envoy.transport_sockets.tls",
            TypedConfig = Any.Pack(new UpstreamTlsContext
            {
                CommonTlsContext = new CommonTlsContext
                {
                    TlsCertificateProviderInstance = new CertificateProviderPluginInstance { InstanceName = "default", CertificateName = "default" },
                    TlsCertificateCertificateProviderInstance = new() { InstanceName = "default", CertificateName = "default" },
                    CombinedValidationContext = new CommonTlsContext.Types.CombinedCertificateValidationContext
                    {
                        ValidationContextCertificateProviderInstance = new() { InstanceName = "default", CertificateName = "ROOTCA" },
                        DefaultValidationContext = new CertificateValidationContext
                        {
                            CaCertificateProviderInstance = new() { InstanceName = "default", CertificateName = "ROOTCA" },
                            MatchSubjectAltNames = { new StringMatcher { Exact = Identity } },
                        },
                    },
                },
            }),
        },
    };

    // The weight of a locality is the sum of its endpoints' weights.
    private ClusterLoadAssignment Endpoints(FakeBackend[] backends) => new()
    {
        ClusterName = Key,
        Endpoints =
        {
            new LocalityLbEndpoints
            {
                Locality = new Locality { Region = "eu-west-1", Zone = "eu-west-1a" },
                LoadBalancingWeight = (uint)backends.Length,
                LbEndpoints =
                {
                    backends.Select(backend => new LbEndpoint
                    {
                        Endpoint = new Endpoint { Address = Address("127.0.0.1", backend.Port) },
                        LoadBalancingWeight = 1,
                        Metadata = new Metadata
                        {
                            FilterMetadata = { ["istio"] = Struct.Parser.ParseJson("""{ "workload": "reviews;shop;reviews;v1;Kubernetes" }""") },
                        },
                    }),
                },
            },
        },
    };

    private static Address Address(string address, int port) =>
        new() { SocketAddress = new SocketAddress { Address = address, PortValue = (uint)port } };
}
