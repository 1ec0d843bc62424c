using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class PriorityTests : IAsyncLifetime
{
    private FakeXdsServer _xds = null!;
    private FakeBackend _near = null!;
    private FakeBackend _far = null!;
    private MeshRuntime _mesh = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _xds = await XdsMesh.StartControlPlaneAsync();
        _near = await Backends.StartAsync("near");
        _far = await Backends.StartAsync("far");
        _xds.SetService("pay", s => s.Locality("near", l => l.Add(_near)).Locality("far", l => l.Priority(1).Add(_far)));
        _mesh = XdsMesh.Runtime(_xds);
        _client = _mesh.CreateHttpClient();
    }

    [Fact]
    public async Task Get_FirstPriorityServes_LeavesTheSecondAlone()
    {
        Assert.Equal(["near"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);
        Assert.Equal(0, _far.ConnectionCount);
    }

    [Fact]
    public async Task Get_FirstPriorityDies_MovesToTheSecondWithoutFailuresAndBack()
    {
        await _client.AnsweredByAsync("http://pay/");

        await _near.StopAsync(TestTimeout.Token);
        Assert.Equal(["far"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);

        await _near.RestartAsync(TestTimeout.Token);
        await Eventually.AnsweredByAsync(_client, "http://pay/", "near");
        await XdsMesh.SettledAsync(_mesh);
        Assert.Equal(["near"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    [Fact]
    public async Task Push_FirstPriorityUnhealthy_MovesToTheSecondAndBack()
    {
        Assert.Equal("near", await _client.AnsweredByAsync("http://pay/"));

        await PushAsync(XdsEndpointHealth.Unhealthy);
        Assert.Equal(["far"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);

        await PushAsync(XdsEndpointHealth.Healthy);
        Assert.Equal(["near"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _mesh.DisposeAsync();
        await _near.DisposeAsync();
        await _far.DisposeAsync();
        await _xds.DisposeAsync();
    }

    private Task PushAsync(XdsEndpointHealth health)
    {
        _xds.Set(XdsResources.Endpoints("pay")
            .Locality("near", l => l.Add(_near, e => e.Health(health)))
            .Locality("far", l => l.Priority(1).Add(_far)));
        return XdsMesh.AppliedAsync(_xds, _mesh, XdsResourceType.Endpoint);
    }
}
