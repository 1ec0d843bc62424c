using System.Text.Json;
using MeshClient.Testing.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Tls;

namespace MeshClient.Testing.Tests.Resources;

public sealed class XdsClusterBuilderTests
{
    [Fact]
    public void Default_IsAnEdsClusterOfItsOwnName()
    {
        var cluster = Parsed.As<ClusterResource>(XdsResources.Cluster("a"));

        Assert.Equal(new EdsDiscovery("a"), cluster.Discovery);
        Assert.Equal(LoadBalancingOrigin.LegacyEnum, cluster.LoadBalancingOrigin);
    }

    [Fact]
    public void Discovery_Kinds_AreEachSet()
    {
        Assert.Equal(new EdsDiscovery("eds"), Parsed.As<ClusterResource>(XdsResources.Cluster("a").EndpointsFrom("eds")).Discovery);
        Assert.Equal(
            new AggregateDiscovery(["b", "c"]), Parsed.As<ClusterResource>(XdsResources.Cluster("a").Aggregate("b", "c")).Discovery);
        Assert.True(((DnsDiscovery)Parsed.As<ClusterResource>(XdsResources.Cluster("a").LogicalDns("db", 80)).Discovery).Logical);
        Assert.False(((DnsDiscovery)Parsed.As<ClusterResource>(XdsResources.Cluster("a").StrictDns("db", 80)).Discovery).Logical);
    }

    [Fact]
    public void LoadBalancing_Policies_AreEachUnderstood()
    {
        Assert.IsType<RoundRobinPolicy>(PolicyOf(XdsLoadBalancing.RoundRobin));
        Assert.IsType<RandomPolicy>(PolicyOf(XdsLoadBalancing.Random));
        Assert.Equal(3, Assert.IsType<LeastRequestPolicy>(PolicyOf(XdsLoadBalancing.LeastRequest(3))).ChoiceCount);
        Assert.Equal(
            TimeSpan.FromSeconds(2),
            Assert.IsType<LatencyAwarePolicy>(PolicyOf(XdsLoadBalancing.LatencyAware("""{ "decay": "2s" }"""))).Decay);
        Assert.Equal(
            LatencyEstimator.Peak, Assert.IsType<LatencyAwarePolicy>(PolicyOf(XdsLoadBalancing.PeakEwma(TimeSpan.FromSeconds(1)))).Mode);
        Assert.IsType<LatencyAwarePolicy>(
            Assert.IsType<WrrLocalityPolicy>(PolicyOf(XdsLoadBalancing.LatencyAware().WithinLocality())).EndpointPicking);
    }

    [Fact]
    public void LoadBalancing_UnknownOrElseKnown_IsTheKnown()
    {
        var policy = XdsLoadBalancing.Custom("type.googleapis.com/nobody.Knows", "{}").OrElse(XdsLoadBalancing.Random);

        Assert.IsType<RandomPolicy>(PolicyOf(policy));
    }

    [Fact]
    public void LoadBalancing_LegacyEnum_LeavesThePolicyTreeUnset()
    {
        var cluster = Parsed.As<ClusterResource>(XdsResources.Cluster("a").LoadBalancing(XdsLoadBalancing.LegacyLeastRequest));

        Assert.Equal(LoadBalancingOrigin.LegacyEnum, cluster.LoadBalancingOrigin);
        Assert.IsType<LeastRequestPolicy>(Innermost(cluster.LoadBalancingPolicy));
        Assert.IsType<RandomPolicy>(Innermost(
            Parsed.As<ClusterResource>(XdsResources.Cluster("a").LoadBalancing(XdsLoadBalancing.LegacyRandom)).LoadBalancingPolicy));
        Assert.IsType<RoundRobinPolicy>(Innermost(
            Parsed.As<ClusterResource>(XdsResources.Cluster("a").LoadBalancing(XdsLoadBalancing.LegacyRoundRobin)).LoadBalancingPolicy));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    public void LoadBalancing_CustomNotAnObject_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => XdsLoadBalancing.Custom("type.googleapis.com/x", json));

    [Fact]
    public void Limits_AreSet()
    {
        var cluster = Parsed.As<ClusterResource>(XdsResources.Cluster("a")
            .CircuitBreaker(maxRequests: 5)
            .CircuitBreaker(maxRetries: 2)
            .RetryBudget(10, 1)
            .ConnectTimeout(TimeSpan.FromSeconds(1))
            .IdleTimeout(TimeSpan.FromSeconds(2))
            .PanicThreshold(30));

        Assert.Equal(
            new CircuitBreakerThresholds { MaxRequests = 5, MaxRetries = 2, RetryBudget = new RetryBudget(10, 1) },
            cluster.CircuitBreakers);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (cluster.ConnectTimeout, cluster.IdleTimeout));
        Assert.Equal(30, cluster.HealthyPanicThreshold);
    }

    [Fact]
    public void Protocol_Kinds_AreEachSet()
    {
        Assert.Equal(UpstreamProtocol.Http1, Parsed.As<ClusterResource>(XdsResources.Cluster("a").Http1()).Protocol);
        Assert.Equal(UpstreamProtocol.Http2, Parsed.As<ClusterResource>(XdsResources.Cluster("a").Http2()).Protocol);
        Assert.Equal(UpstreamProtocol.FollowRequest, Parsed.As<ClusterResource>(XdsResources.Cluster("a").CallersHttpVersion()).Protocol);
    }

    [Fact]
    public void Tls_Everything_IsWritten()
    {
        var builder = XdsResources.Cluster("a").Tls(t => t
            .Sni("payments")
            .TrustProvider("roots")
            .IdentityProvider("own")
            .AcceptDnsName("payments")
            .AcceptUri("spiffe://cluster.local/ns/shop/sa/payments"));

        var tls = TlsOf(builder);
        Assert.Equal("payments", tls.Sni);
        Assert.Equal("roots", tls.CommonTlsContext.ValidationContext.CaCertificateProviderInstance.InstanceName);
        Assert.Equal("own", tls.CommonTlsContext.TlsCertificateProviderInstance.InstanceName);
        Assert.Equal(
            ["payments", "spiffe://cluster.local/ns/shop/sa/payments"],
            tls.CommonTlsContext.ValidationContext.MatchTypedSubjectAltNames.Select(n => n.Matcher.Exact));
    }

    [Fact]
    public void Tls_InlineCertificates_AreUnderstood()
    {
        using var authority = new TestCertificateAuthority();
        using var own = authority.Issue("client");

        var cluster = Parsed.As<ClusterResource>(XdsResources.Cluster("a").Tls(t => t
            .Sni("payments").TrustCa(authority).Identity(own).AcceptUri("spiffe://td/payments")));

        Assert.Equal(
            new UpstreamTls
            {
                Sni = "payments",
                TrustedCa = new PemSource(null, authority.CertificatePem),
                CertificateChain = new PemSource(null, own.CertificatePem),
                PrivateKey = new PemSource(null, own.PrivateKeyPem),
                SubjectAltNames = [new SubjectAltNameMatch(SubjectAltNameKind.Uri, new StringMatch(StringMatchKind.Exact, "spiffe://td/payments"))],
            },
            cluster.Tls);
    }

    [Fact]
    public void Tls_SystemRoots_AreUnderstood() =>
        Assert.True(Parsed.As<ClusterResource>(XdsResources.Cluster("a").Tls(t => t.TrustSystemRoots())).Tls?.UseSystemRoots);

    private static UpstreamTlsContext TlsOf(XdsClusterBuilder builder) =>
        MeshClient.Xds.Proto.Clusters.Cluster.Parser.ParseFrom(builder.Build().Value.ToArray())
            .TransportSocket.TypedConfig.Unpack<UpstreamTlsContext>();

    private static LoadBalancingPolicy PolicyOf(XdsLoadBalancing policy)
    {
        var cluster = Parsed.As<ClusterResource>(XdsResources.Cluster("a").LoadBalancing(policy));
        Assert.Equal(LoadBalancingOrigin.PolicyTree, cluster.LoadBalancingOrigin);
        return cluster.LoadBalancingPolicy;
    }

    // The enum stands for a policy within localities (xds-client 3.4).
    private static LoadBalancingPolicy Innermost(LoadBalancingPolicy policy) =>
        policy is WrrLocalityPolicy locality ? locality.EndpointPicking : policy;
}
