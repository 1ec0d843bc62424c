using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>A control plane that knows a part of what a target needs: calls fail and name the part that is missing.</summary>
public sealed class MissingResourceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeXdsServer _xds = null!;
    private FakeBackend _backend = null!;
    private MeshRuntime _mesh = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _backend = await Backends.StartAsync("pay-1");
        _mesh = FakeTime.Runtime(_xds, _time);
        _client = _mesh.CreateHttpClient();
    }

    [Fact]
    public async Task Get_RouteConfigurationMissing_FailsAsConfigErrorUntilItComes()
    {
        _xds.Set(XdsResources.Listener("pay"), XdsResources.Cluster("pay"), XdsResources.Endpoints("pay").Add(_backend));

        var exception = await FailsAfterWaitingForAsync(XdsResourceType.RouteConfiguration, "pay");
        _xds.Set(XdsResources.RouteConfiguration("pay").ToCluster("pay"));

        Assert.Equal(MeshFailureReason.ConfigError, exception.Reason);
        Assert.Contains("RouteConfiguration \"pay\" does not exist", exception.Message, StringComparison.Ordinal);
        using var response = await Eventually.SucceedsAsync(() => _client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Fact]
    public async Task Get_ClusterMissing_FailsAsNoClusterUntilItComes()
    {
        _xds.Set(XdsResources.Listener("pay"), XdsResources.RouteConfiguration("pay").ToCluster("pay"));

        var exception = await FailsAfterWaitingForAsync(XdsResourceType.Cluster, "pay");
        _xds.Set(XdsResources.Cluster("pay"), XdsResources.Endpoints("pay").Add(_backend));

        Assert.Equal((MeshFailureReason.NoCluster, HttpStatusCode.ServiceUnavailable), (exception.Reason, exception.StatusCode));
        Assert.Contains("Cluster \"pay\" does not exist", exception.Message, StringComparison.Ordinal);
        using var response = await Eventually.SucceedsAsync(() => _client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Fact]
    public async Task Get_EndpointsMissing_FailsAsNoHealthyEndpointUntilTheyCome()
    {
        _xds.Set(XdsResources.Listener("pay"), XdsResources.RouteConfiguration("pay").ToCluster("pay"), XdsResources.Cluster("pay"));

        var exception = await FailsAfterWaitingForAsync(XdsResourceType.Endpoint, "pay");
        _xds.Set(XdsResources.Endpoints("pay").Add(_backend));

        Assert.Equal((MeshFailureReason.NoHealthyEndpoint, "UH"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("Endpoint \"pay\" does not exist", exception.Message, StringComparison.Ordinal);
        using var response = await Eventually.SucceedsAsync(() => _client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 R6")]
    public async Task Get_NoVirtualHostForTheTarget_FailsAndSaysSoUntilTheRoutesAreMended()
    {
        _xds.Set(
            XdsResources.Listener("pay"),
            XdsResources.RouteConfiguration("pay").VirtualHost("others", ["ship"], v => v.ToCluster("pay")),
            XdsResources.Cluster("pay"),
            XdsResources.Endpoints("pay").Add(_backend));

        var exception = await _client.FailsAsync("http://pay/");
        _xds.Set(XdsResources.RouteConfiguration("pay").VirtualHost("pay", ["pay"], v => v.ToCluster("pay")));
        using var response = await Eventually.SucceedsAsync(() => _client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.NoRoute, "NR"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("no virtual host for target \"pay\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_TargetWithoutCallsForLong_IsDroppedWithItsStreamAndComesBackWithTheNextCall()
    {
        _xds.SetService("pay", s => s.Endpoints(_backend));
        await _client.AnsweredByAsync("http://pay/");

        var closed = _xds.WaitUntilAsync(server => server.OpenStreamCount == 0, TestTimeout.Token);
        await FakeTime.RunUntilAsync(_time, closed, TimeSpan.FromMinutes(1));
        await _backend.WaitUntilAsync(backend => backend.OpenConnectionCount == 0, TestTimeout.Token);

        Assert.Equal("pay-1", await _client.AnsweredByAsync("http://pay/"));
        Assert.Equal(2, _xds.StreamCount);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _mesh.DisposeAsync();
        await _backend.DisposeAsync();
        await _xds.DisposeAsync();
    }

    private async Task<MeshRequestException> FailsAfterWaitingForAsync(XdsResourceType type, string name)
    {
        var call = _client.FailsAsync("http://pay/");
        await _xds.WaitForSubscriptionAsync(type, name, TestTimeout.Token);
        await FakeTime.RunUntilAsync(_time, call);
        return await call;
    }
}
