using Grpc.Core;
using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Admin;
using MeshClient.Xds.Proto.ClientStatus;
using MeshClient.Xds.Proto.Matchers;

namespace MeshClient.IntegrationTests.Doors;

/// <summary>What operators are told by the client status discovery service (CSDS).</summary>
public sealed class ClientStatusTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeXdsServer _xds = null!;
    private FakeBackend _backend = null!;
    private MeshRuntime _mesh = null!;
    private StatusApp _status = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _backend = await Backends.StartAsync("one");
        _mesh = FakeTime.Runtime(_xds, _time);
        _status = await StatusApp.StartAsync(_mesh);
    }

    public async Task DisposeAsync()
    {
        await _status.DisposeAsync();
        await _mesh.DisposeAsync();
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S1")]
    public async Task Fetch_RuntimeNobodyUses_NoConfigAndNothingStarts()
    {
        var response = await _status.FetchAsync();

        Assert.Empty(response.Config);
        Assert.Null(_mesh.StartedEngine);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S2")]
    public async Task Fetch_WatchedAndUnanswered_IsRequested()
    {
        using var gate = _xds.HoldResponses();
        using var client = _mesh.CreateHttpClient();
        var call = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await _xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "pay", TestTimeout.Token);

        var listener = await _status.FindAsync(XdsResourceType.Listener, "pay");

        Assert.Equal((ClientResourceStatus.Requested, "", true), (listener!.ClientStatus, listener.VersionInfo, listener.XdsConfig is null));
        Assert.Null(listener.LastUpdated);
        Assert.Null(listener.ErrorState);
        _xds.SetService("pay", s => s.Endpoints(_backend));
        gate.Dispose();
        using var response = await call;
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S3")]
    public async Task Fetch_Accepted_IsAckedWithTheBytesThatCame()
    {
        await ServeAsync();
        var received = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(5));

        var endpoints = await _status.FindAsync(XdsResourceType.Endpoint, "pay");

        var sent = XdsResources.Endpoints("pay").Add(_backend).Build();
        Assert.Equal((ClientResourceStatus.Acked, _xds.VersionOf(XdsResourceType.Endpoint)), (endpoints!.ClientStatus, endpoints.VersionInfo));
        Assert.Equal((sent.TypeUrl, Convert.ToHexString(sent.Value.Span)), (endpoints.XdsConfig.TypeUrl, Convert.ToHexString(endpoints.XdsConfig.Value.Span)));
        Assert.Equal(received, endpoints.LastUpdated.ToDateTimeOffset());
        Assert.Null(endpoints.ErrorState);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S4")]
    public async Task Fetch_GoodThenBad_IsNackedWithTheGoodBytesAndTheBadVersion()
    {
        await ServeAsync();
        var received = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(5));
        var (good, before) = (_xds.VersionOf(XdsResourceType.Endpoint), (await _status.FindAsync(XdsResourceType.Endpoint, "pay"))!.XdsConfig);

        _xds.Set(XdsResources.Endpoints("pay").Add(_backend, e => e.Weight(0)));
        var nack = await _xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        await XdsMesh.SettledAsync(_mesh);
        _time.Advance(TimeSpan.FromSeconds(5));

        var endpoints = await _status.FindAsync(XdsResourceType.Endpoint, "pay");
        Assert.Equal((ClientResourceStatus.Nacked, good, before), (endpoints!.ClientStatus, endpoints.VersionInfo, endpoints.XdsConfig));
        Assert.Equal(_xds.VersionOf(XdsResourceType.Endpoint), endpoints.ErrorState.VersionInfo);
        Assert.Contains("load_balancing_weight", endpoints.ErrorState.Details, StringComparison.Ordinal);
        Assert.Contains("load_balancing_weight", nack, StringComparison.Ordinal);
        Assert.Equal(
            (received, received + TimeSpan.FromSeconds(5)),
            (endpoints.LastUpdated.ToDateTimeOffset(), endpoints.ErrorState.LastUpdateAttempt.ToDateTimeOffset()));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S5")]
    public async Task Fetch_FirstVersionIsBad_IsNackedWithoutBytes()
    {
        _xds.Update(u => u.SetService("pay", s => s.Endpoints(_backend)).Set(XdsResources.Endpoints("pay").Add(_backend, e => e.Weight(0))));
        using var client = _mesh.CreateHttpClient();
        await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        var endpoints = await _status.FindAsync(XdsResourceType.Endpoint, "pay");

        Assert.Equal((ClientResourceStatus.Nacked, "", true), (endpoints!.ClientStatus, endpoints.VersionInfo, endpoints.XdsConfig is null));
        Assert.Equal(_xds.VersionOf(XdsResourceType.Endpoint), endpoints.ErrorState.VersionInfo);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S6")]
    public async Task Fetch_TimerFired_DoesNotExist()
    {
        _xds.Set(XdsResources.Listener("pay"));
        using var client = _mesh.CreateHttpClient();
        var call = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await FakeTime.RunUntilAsync(_time, call);
        await Assert.ThrowsAsync<MeshRequestException>(() => call);

        var routes = await _status.FindAsync(XdsResourceType.RouteConfiguration, "pay");

        Assert.Equal((ClientResourceStatus.DoesNotExist, true), (routes!.ClientStatus, routes.XdsConfig is null));
        Assert.Contains("does not exist", routes.ErrorState.Details, StringComparison.Ordinal);
    }

    // gRFC A88: what such a server does not send in time is unavailable, not missing.
    [Fact]
    [Trait("Rule", "xds-client 8.3 D7")]
    public async Task Fetch_TransientTimerFired_IsTimeoutAndTheCallUnavailable()
    {
        _xds.Set(XdsResources.Listener("pay"));
        var bootstrap = new XdsBootstrap(_xds.Server with { Features = XdsServerFeatures.ResourceTimerIsTransientError });
        await using var mesh = MeshRuntime.Create(
            XdsMesh.Options(bootstrap, options => options.InitialFetchTimeout = TimeSpan.FromMinutes(1)), new EngineEnvironment { Time = _time });
        await using var status = await StatusApp.StartAsync(mesh);
        using var client = mesh.CreateHttpClient();
        var call = client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
        await _xds.WaitForSubscriptionAsync(XdsResourceType.RouteConfiguration, "pay", TestTimeout.Token);
        await FakeTime.RunUntilAsync(_time, call);

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => call);
        var routes = await status.FindAsync(XdsResourceType.RouteConfiguration, "pay");

        Assert.Equal((MeshFailureReason.ConfigNotReady, 503), (exception.Reason, (int?)exception.StatusCode));
        Assert.Contains("RouteConfiguration \"pay\"", exception.Message, StringComparison.Ordinal);
        Assert.Equal((ClientResourceStatus.Timeout, true), (routes!.ClientStatus, routes.XdsConfig is null));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S7")]
    public async Task Fetch_PartlyBadResponse_GoodOneIsAckedWithTheNewVersion()
    {
        await ServeAsync();
        await ServeAsync("ship");

        _xds.Update(u => u.Set(
            XdsResources.Endpoints("pay").Add(_backend, e => e.Weight(2)),
            XdsResources.Endpoints("ship").Add(_backend, e => e.Weight(0))));
        await _xds.WaitForNackAsync(XdsResourceType.Endpoint, TestTimeout.Token);
        await XdsMesh.SettledAsync(_mesh);

        var (good, bad) = (await _status.FindAsync(XdsResourceType.Endpoint, "pay"), await _status.FindAsync(XdsResourceType.Endpoint, "ship"));
        Assert.Equal((ClientResourceStatus.Acked, _xds.VersionOf(XdsResourceType.Endpoint)), (good!.ClientStatus, good.VersionInfo));
        Assert.Equal(ClientResourceStatus.Nacked, bad!.ClientStatus);
        Assert.DoesNotContain("\"pay\"", bad.ErrorState.Details, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S8")]
    public async Task Fetch_NotWatchedAnyMore_IsNotListed()
    {
        await ServeAsync();
        await ServeAsync("ship");

        _xds.Set(XdsResources.RouteConfiguration("pay").ToCluster("ship"));
        await _xds.WaitForUnsubscriptionAsync(XdsResourceType.Cluster, "pay", TestTimeout.Token);
        await XdsMesh.SettledAsync(_mesh);

        var response = await _status.FetchAsync();
        Assert.Null(StatusApp.Find(response, XdsResourceType.Cluster, "pay"));
        Assert.NotNull(StatusApp.Find(response, XdsResourceType.Cluster, "ship"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S9")]
    public async Task Fetch_NodeMatchers_AreRefused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _status.FetchAsync(MatchId("n")));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("node_matchers", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S10")]
    public async Task Fetch_TwoRuntimes_TwoConfigsWithScopesOfTheirOwn()
    {
        await using var other = XdsMesh.Runtime(_xds);
        await using var status = await StatusApp.StartAsync(_mesh, other);
        await ServeAsync();
        await ServeAsync("ship", other);

        var response = await status.FetchAsync();

        Assert.Equal(["#1", "#2"], response.Config.Select(config => config.ClientScope));
        Assert.Contains(response.Config[0].GenericXdsConfigs, resource => resource.Name == "pay");
        Assert.DoesNotContain(response.Config[1].GenericXdsConfigs, resource => resource.Name == "pay");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 S11")]
    public async Task Stream_ThreeRequests_ThreeResponsesWithTheStateOfTheMoment()
    {
        using var stream = _status.Client.StreamClientStatus(cancellationToken: TestTimeout.Token);

        var before = await AskAsync(stream);
        await ServeAsync();
        var first = await AskAsync(stream);
        _xds.Set(XdsResources.Endpoints("pay").Add(_backend, e => e.Weight(7)));
        await XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
        var second = await AskAsync(stream);
        await stream.RequestStream.CompleteAsync();

        Assert.Empty(before.Config);
        Assert.NotEqual(VersionIn(first), VersionIn(second));
        Assert.Equal(_xds.VersionOf(XdsResourceType.Endpoint), VersionIn(second));
        Assert.False(await stream.ResponseStream.MoveNext(TestTimeout.Token));
    }

    [Fact]
    public async Task Fetch_ExcludeResourceContents_LeavesTheBytesOut()
    {
        await ServeAsync();

        var response = await _status.FetchAsync(new ClientStatusRequest { ExcludeResourceContents = true });

        Assert.All(Assert.Single(response.Config).GenericXdsConfigs, resource => Assert.Null(resource.XdsConfig));
        Assert.Equal(ClientResourceStatus.Acked, StatusApp.Find(response, XdsResourceType.Cluster, "pay")!.ClientStatus);
    }

    [Fact]
    public async Task Fetch_Node_IsTheOneThatTheServerWasTold()
    {
        await ServeAsync();

        var node = Assert.Single((await _status.FetchAsync()).Config).Node;

        var told = _xds.Requests.First(request => request.Node is not null).Node!;
        Assert.Equal((told.Id, told.Cluster), (node.Id, node.Cluster));
        Assert.Contains("xds.config.resource-in-sotw", node.ClientFeatures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_NodeMatchersEvaluated_AnswersOnlyIfMeant(bool meant)
    {
        await using var status = await StatusApp.StartAsync(options => options.EvaluateNodeMatchers = true, _mesh);
        await ServeAsync();

        var response = await status.FetchAsync(MatchId(meant ? _xds.Bootstrap.Node.Id : "somebody else"));

        Assert.Equal(meant ? 1 : 0, response.Config.Count);
    }

    [Fact]
    public async Task Fetch_NodeMatchersEvaluatedButBroken_NamesTheField()
    {
        await using var status = await StatusApp.StartAsync(options => options.EvaluateNodeMatchers = true, _mesh);
        var request = new ClientStatusRequest { NodeMatchers = { new NodeMatcher { NodeId = new StringMatcher { SafeRegex = new RegexMatcher { Regex = "(" } } } } };

        var error = await Assert.ThrowsAsync<RpcException>(() => status.FetchAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("node_matchers[0].node_id.safe_regex", error.Status.Detail, StringComparison.Ordinal);
    }

    private static ClientStatusRequest MatchId(string id) =>
        new() { NodeMatchers = { new NodeMatcher { NodeId = new StringMatcher { Exact = id } } } };

    private static string VersionIn(ClientStatusResponse response) => StatusApp.Find(response, XdsResourceType.Endpoint, "pay")!.VersionInfo;

    private static async Task<ClientStatusResponse> AskAsync(AsyncDuplexStreamingCall<ClientStatusRequest, ClientStatusResponse> stream)
    {
        await stream.RequestStream.WriteAsync(new ClientStatusRequest(), TestTimeout.Token);
        Assert.True(await stream.ResponseStream.MoveNext(TestTimeout.Token));
        return stream.ResponseStream.Current;
    }

    private async Task ServeAsync(string service = "pay", MeshRuntime? mesh = null)
    {
        _xds.SetService(service, s => s.Endpoints(_backend));
        using var client = (mesh ?? _mesh).CreateHttpClient();
        using var response = await client.GetAsync(new Uri($"http://{service}/"), TestTimeout.Token);
    }

    [Fact]
    public async Task Fetch_ClusterWithAPrivateKeyInline_ShowsTheClusterWithoutTheKey()
    {
        using var authority = new TestCertificateAuthority();
        using var identity = authority.Issue("web");
        await using var backend = await Backends.StartAsync("secure", new FakeBackendOptions { Certificate = authority.Issue("secure") });
        _xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustCa(authority).Identity(identity))));
        using var client = _mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        var cluster = await _status.FindAsync(XdsResourceType.Cluster, "pay");

        var text = cluster!.XdsConfig.Value.ToStringUtf8();
        var key = identity.PrivateKeyPem.Split('\n')[1];
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.Contains("-----BEGIN PRIVATE KEY-----", text, StringComparison.Ordinal);
        Assert.Contains(identity.CertificatePem, text, StringComparison.Ordinal);
        Assert.Equal("pay", MeshClient.Xds.Proto.Clusters.Cluster.Parser.ParseFrom(cluster.XdsConfig.Value).Name);
    }
}
