using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Calls through aggregate clusters (gRFC A37, A75): the cases "aggregate" of xds-client 8.6.</summary>
public sealed class AggregateClusterTests() : TwoBackendTests("first", "second")
{
    private FakeBackend First => One;

    private FakeBackend Second => Two;

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    public async Task Get_FirstLeafUnhealthy_UsesTheSecondAndReturns()
    {
        SetAggregate();
        Xds.Set(XdsResources.Cluster("second").LogicalDns("127.0.0.1", Second.Uri.Port));

        Assert.Equal("first", await Client.AnsweredByAsync("http://pay/"));
        await PushFirstAsync(XdsEndpointHealth.Unhealthy);
        Assert.Equal(["second"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);
        await PushFirstAsync(XdsEndpointHealth.Healthy);
        Assert.Equal(["first"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    public async Task Get_FirstLeafDies_MovesToTheSecondWithoutFailuresAndBack()
    {
        SetAggregate();
        await Client.AnsweredByAsync("http://pay/");

        await First.StopAsync(TestTimeout.Token);
        Assert.Equal(["second"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);

        await First.RestartAsync(TestTimeout.Token);
        await Eventually.AnsweredByAsync(Client, "http://pay/", "first");
        await Eventually.IsAsync(() => Mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => Aggregate(snapshot).ActiveLeaf == "first");
        Assert.Equal(["first"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    // More dead addresses than a call may try when each takes its time; these refuse at once.
    [Fact]
    [Trait("Rule", "load-balancing T20")]
    public async Task Get_EveryEndpointOfALargeFirstLeafRefuses_FirstCallReachesTheSecond()
    {
        SetAggregate();
        Xds.Set(XdsResources.Endpoints("first").Add([.. Enumerable.Range(1, 12).Select(i => $"127.66.66.{i}:{First.Port}")]));

        Assert.Equal("second", await Client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G6")]
    public async Task Get_FirstLeafDoesNotExist_UsesTheSecond()
    {
        SetAggregate();
        Xds.Remove(XdsResourceType.Cluster, "first");
        var time = new FakeTimeProvider();
        await using var mesh = FakeTime.Runtime(Xds, time);
        using var client = mesh.CreateHttpClient();

        var call = client.AnsweredByAsync("http://pay/");
        await Xds.WaitForAckAsync(XdsResourceType.Endpoint, version: null, TestTimeout.Token);
        await FakeTime.RunUntilAsync(time, call);

        Assert.Equal("second", await call);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Push_LeafBecomesAnAggregateAndBackUnderTraffic_FailsNoCall()
    {
        Xds.SetService("pay", s => s.Endpoints(First));
        await using var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();

        for (var round = 0; round < 5; round++)
        {
            Xds.Update(u => u.Set(
                XdsResources.Cluster("pay").Aggregate("second"), XdsResources.Cluster("second"), XdsResources.Endpoints("second").Add(Second)));
            await Eventually.AnsweredByAsync(Client, "http://pay/", "second");
            await traffic.FlowsAsync();
            Xds.Set(XdsResources.Cluster("pay"));
            await Eventually.AnsweredByAsync(Client, "http://pay/", "first");
            await traffic.FlowsAsync();
        }

        await traffic.EndsWithoutFailureAsync();
        await Xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "second", TestTimeout.Token);
    }

    // The scheme, TLS and limits of an attempt are those of its leaf: the first speaks TLS, the second does not.
    [Fact]
    [Trait("Rule", "xds-client 8.6 G8")]
    public async Task Get_LeavesDifferInTlsAndPolicy_EachUsesItsOwn()
    {
        using var authority = new TestCertificateAuthority();
        await using var secure = await Backends.StartAsync("secure", new FakeBackendOptions { Certificate = authority.Issue("secure") });
        SetAggregate();
        Xds.Update(u => u.Set(
            XdsResources.Cluster("first").LoadBalancing(XdsLoadBalancing.LeastRequest()).Tls(t => t.TrustCa(authority).Sni("secure")),
            XdsResources.Cluster("second").LoadBalancing(XdsLoadBalancing.Random),
            XdsResources.Endpoints("first").Add(secure)));
        Client.DefaultRequestVersion = HttpVersion.Version20;
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        var overTls = await Client.AnsweredByAsync("http://pay/");
        Xds.Set(XdsResources.Endpoints("first").Add(secure, e => e.Health(XdsEndpointHealth.Unhealthy)));
        await XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Endpoint);
        var plain = await Client.AnsweredByAsync("http://pay/");

        Assert.Equal(("secure", "second"), (overTls, plain));
        var clusters = (await Mesh.GetSnapshotAsync(TestTimeout.Token)).Clusters.ToDictionary(cluster => cluster.Name);
        Assert.Equal(("least_request", true), (clusters["first"].Policy, clusters["first"].UsesTls));
        Assert.Equal(("random", false), (clusters["second"].Policy, clusters["second"].UsesTls));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C16")]
    public async Task Get_ClusterUsedAloneAndThroughAnAggregate_SharesItsLimit()
    {
        SetAggregate();
        Xds.Set(XdsResources.Cluster("first").CircuitBreaker(maxRequests: 1));
        Xds.Set(XdsResources.Listener("alone").InlineRoutes(r => r.ToCluster("first")));
        using var gate = First.HoldRequests();
        var through = Client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await gate.WaitForHeldAsync(1, TestTimeout.Token);

        var refused = await Client.FailsAsync("http://alone/");
        gate.Release();
        using var response = await through;

        // A full leaf is no reason to go to the next (gRFC A32, A37).
        Assert.Equal((MeshFailureReason.CircuitBreakerOpen, "first"), (refused.Reason, refused.Call.Cluster));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, Second.RequestCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    public async Task Snapshot_Aggregate_ShowsItsLeavesAndWhereCallsGo()
    {
        SetAggregate();
        await Client.AnsweredByAsync("http://pay/");

        var aggregate = Aggregate(await Mesh.GetSnapshotAsync(TestTimeout.Token));

        Assert.Equal(["first", "second"], aggregate.Leaves);
        Assert.Equal(("first", "", null), (aggregate.ActiveLeaf, aggregate.Policy, aggregate.Error));
        Assert.Empty(aggregate.Endpoints);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G6")]
    public async Task Get_NoLeafUsable_SaysWhyForEach()
    {
        SetAggregate();
        Xds.Set(XdsResources.Endpoints("first").Add("127.0.0.1:1"), XdsResources.Endpoints("second"));
        await Client.FailsAsync("http://pay/");

        var failure = await Client.FailsAsync("http://pay/");

        Assert.Equal((MeshFailureReason.NoHealthyEndpoint, "second"), (failure.Reason, failure.Call.Cluster));
        Assert.Contains("aggregate cluster \"pay\"", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"first\": Cannot connect to endpoint 127.0.0.1:1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"second\": none configured", failure.Message, StringComparison.Ordinal);
    }

    private static MeshClusterSnapshot Aggregate(MeshSnapshot snapshot) => snapshot.Clusters.Single(cluster => cluster.Name == "pay");

    private void SetAggregate() => Xds.Update(u => u.Set(
        XdsResources.Listener("pay").InlineRoutes(r => r.ToCluster("pay")),
        XdsResources.Cluster("pay").Aggregate("first", "second"),
        XdsResources.Cluster("first"),
        XdsResources.Endpoints("first").Add(First),
        XdsResources.Cluster("second"),
        XdsResources.Endpoints("second").Add(Second)));

    private Task PushFirstAsync(XdsEndpointHealth health)
    {
        Xds.Set(XdsResources.Endpoints("first").Add(First, e => e.Health(health)));
        return XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Endpoint);
    }
}
