using MeshClient.Runtime;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Runtime;

public sealed class ServiceTranslatorTests
{
    [Fact]
    public void Translate_Defaults_AreALatencyAwareClusterWithSafeRetries()
    {
        var (listener, cluster) = Translate("Catalog", new MeshServiceOptions { Endpoints = { "http://10.0.0.1:8080", "unix:/run/a.sock" } });

        var route = Assert.Single(Assert.Single(listener.HttpConnectionManager!.InlineRouteConfiguration!.VirtualHosts).Routes);
        Assert.Equal(
            new ForwardAction
            {
                Clusters = [new WeightedCluster("catalog", 1)],
                Timeout = TimeSpan.Zero,
                RetryPolicy = new RetryPolicy
                {
                    RetryOn = RetryConditions.ConnectFailure | RetryConditions.RefusedStream | RetryConditions.ResetBeforeRequest
                        | RetryConditions.Reset | RetryConditions.GatewayError,
                    NumRetries = 2,
                    IdempotentMethodsOnly = true,
                },
            },
            route.Action);
        Assert.Equal(
            new ClusterResource
            {
                Name = "catalog",
                Discovery = new StaticDiscovery(new EndpointsResource
                {
                    Name = "catalog",
                    Localities =
                    [
                        new LocalityEndpoints
                        {
                            Locality = Locality.Empty,
                            Endpoints =
                            [
                                new EndpointModel { Address = EndpointAddress.Tcp("10.0.0.1", 8080) },
                                new EndpointModel { Address = EndpointAddress.Unix("/run/a.sock") },
                            ],
                        },
                    ],
                }),
                LoadBalancingPolicy = new LatencyAwarePolicy(),
                LoadBalancingOrigin = LoadBalancingOrigin.Local,
                CircuitBreakers = new CircuitBreakerThresholds { MaxRequests = 1024, RetryBudget = new RetryBudget(20, 10) },
            },
            cluster);
    }

    [Fact]
    public void Translate_AllSettings_ReachTheModels()
    {
        var (listener, cluster) = Translate("pay", new MeshServiceOptions
        {
            Dns = "https://pay.test:8443",
            DnsRefreshInterval = TimeSpan.FromSeconds(9),
            Balancing = MeshBalancing.LeastRequest,
            MaxRequests = 5,
            MaxRetries = 6,
            Timeout = TimeSpan.FromSeconds(7),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            Protocol = MeshProtocol.Auto,
            Retry =
            {
                Attempts = 3,
                On = "5xx, unavailable",
                Methods = { "POST" },
                PerTryTimeout = TimeSpan.FromSeconds(1),
                BackOff = TimeSpan.FromMilliseconds(10),
                MaxBackOff = TimeSpan.FromMilliseconds(20),
            },
            Tls = { CaFile = "ca.pem", CertificateFile = "c.pem", PrivateKeyFile = "k.pem" },
        });

        Assert.Equal(
            new ForwardAction
            {
                Clusters = [new WeightedCluster("pay", 1)],
                Timeout = TimeSpan.FromSeconds(7),
                MaxStreamDuration = TimeSpan.FromSeconds(7),
                RetryPolicy = new RetryPolicy
                {
                    RetryOn = RetryConditions.ServerError | RetryConditions.GrpcUnavailable,
                    NumRetries = 3,
                    PerTryTimeout = TimeSpan.FromSeconds(1),
                    BackOffBase = TimeSpan.FromMilliseconds(10),
                    BackOffMax = TimeSpan.FromMilliseconds(20),
                    IdempotentMethodsOnly = true,
                    RepeatableMethods = ["POST"],
                },
            },
            listener.HttpConnectionManager!.InlineRouteConfiguration!.VirtualHosts[0].Routes[0].Action);
        Assert.Equal(
            new ClusterResource
            {
                Name = "pay",
                Discovery = new DnsDiscovery([new DnsEndpoint("pay.test", 8443)], Logical: false, TimeSpan.FromSeconds(9)),
                LoadBalancingPolicy = new LeastRequestPolicy(),
                LoadBalancingOrigin = LoadBalancingOrigin.Local,
                CircuitBreakers = new CircuitBreakerThresholds { MaxRequests = 5, MaxRetries = 6 },
                ConnectTimeout = TimeSpan.FromSeconds(2),
                Protocol = UpstreamProtocol.Auto,
                Tls = new UpstreamTls
                {
                    Sni = "pay.test",
                    TrustedCa = new PemSource("ca.pem", null),
                    CertificateChain = new PemSource("c.pem", null),
                    PrivateKey = new PemSource("k.pem", null),
                    VerifyHostName = true,
                },
            },
            cluster);
    }

    [Theory]
    [InlineData("https://10.0.0.1", null, null)]
    [InlineData("https://10.0.0.1", "pay.test", "pay.test")]
    [InlineData("https://a.test", "pay.test", "pay.test")]
    [InlineData("https://a.test", null, "a.test")]
    public void Translate_Tls_NamesTheServerByOptionThenHost(string endpoint, string? serverName, string? sni)
    {
        var (_, cluster) = Translate("pay", new MeshServiceOptions { Endpoints = { endpoint }, Tls = { ServerName = serverName } });

        Assert.Equal(new UpstreamTls { Sni = sni, UseSystemRoots = true, VerifyHostName = true }, cluster.Tls);
    }

    [Fact]
    public void Translate_NoAttempts_HasNoRetryPolicy()
    {
        var (listener, _) = Translate("a", new MeshServiceOptions { Endpoints = { "http://a:1" }, Retry = { Attempts = 0 } });

        var action = (ForwardAction)listener.HttpConnectionManager!.InlineRouteConfiguration!.VirtualHosts[0].Routes[0].Action;
        Assert.Null(action.RetryPolicy);
    }

    private static (ListenerResource Listener, ClusterResource Cluster) Translate(string name, MeshServiceOptions options)
    {
        var resources = ServiceTranslator.Translate(name, options).ToArray();
        return (Assert.Single(resources.OfType<ListenerResource>()), Assert.Single(resources.OfType<ClusterResource>()));
    }
}
