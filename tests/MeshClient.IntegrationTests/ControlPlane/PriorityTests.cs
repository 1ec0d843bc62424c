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
    [Trait("Rule", "xds-client 8.6 P9")]
    public async Task Push_FirstPriorityUnhealthy_MovesToTheSecondAndBack()
    {
        Assert.Equal("near", await _client.AnsweredByAsync("http://pay/"));

        await PushAsync(XdsEndpointHealth.Unhealthy);
        Assert.Equal(["far"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);

        await PushAsync(XdsEndpointHealth.Healthy);
        Assert.Equal(["near"], (await _client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    [Fact]
    public async Task Push_HalfOfTheFirstPriorityUnhealthy_SpillsWhatTheRestCannotTake()
    {
        await using var sick = await Backends.StartAsync("sick");
        _xds.Update(u => u.Set(
            XdsResources.Cluster("pay").PanicThreshold(0),
            XdsResources.Endpoints("pay")
                .Locality("near", l => l.Add(_near).Add(sick, e => e.Health(XdsEndpointHealth.Unhealthy)))
                .Locality("far", l => l.Priority(1).Add(_far))));
        await using var mesh = XdsMesh.Runtime(_xds, seed: 3);
        using var client = mesh.CreateHttpClient();

        var answers = await client.CountAnswersAsync("http://pay/", 200);

        // Half of the endpoints, overprovisioned by 1.4, take 70 % of the calls. n = 200, p = 0.3: five standard deviations are 32 calls.
        Assert.InRange(answers["far"], 60 - 32, 60 + 32);
        Assert.Equal(0, sick.RequestCount);
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
