using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

public sealed class PriorityTests() : TwoBackendTests("near", "far")
{
    private FakeBackend Near => One;

    private FakeBackend Far => Two;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Xds.SetService("pay", s => s.Locality("near", l => l.Add(Near)).Locality("far", l => l.Priority(1).Add(Far)));
    }

    [Fact]
    public async Task Get_FirstPriorityServes_LeavesTheSecondAlone()
    {
        Assert.Equal(["near"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);
        Assert.Equal(0, Far.ConnectionCount);
    }

    [Fact]
    public async Task Get_FirstPriorityDies_MovesToTheSecondWithoutFailuresAndBack()
    {
        await Client.AnsweredByAsync("http://pay/");

        await Near.StopAsync(TestTimeout.Token);
        Assert.Equal(["far"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);

        await Near.RestartAsync(TestTimeout.Token);
        await Eventually.AnsweredByAsync(Client, "http://pay/", "near");
        await XdsMesh.SettledAsync(Mesh);
        Assert.Equal(["near"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P9")]
    public async Task Push_FirstPriorityUnhealthy_MovesToTheSecondAndBack()
    {
        Assert.Equal("near", await Client.AnsweredByAsync("http://pay/"));

        await PushAsync(XdsEndpointHealth.Unhealthy);
        Assert.Equal(["far"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);

        await PushAsync(XdsEndpointHealth.Healthy);
        Assert.Equal(["near"], (await Client.CountAnswersAsync("http://pay/", 20)).Keys);
    }

    [Fact]
    public async Task Push_HalfOfTheFirstPriorityUnhealthy_SpillsWhatTheRestCannotTake()
    {
        await using var sick = await Backends.StartAsync("sick");
        Xds.Update(u => u.Set(
            XdsResources.Cluster("pay").PanicThreshold(0),
            XdsResources.Endpoints("pay")
                .Locality("near", l => l.Add(Near).Add(sick, e => e.Health(XdsEndpointHealth.Unhealthy)))
                .Locality("far", l => l.Priority(1).Add(Far))));
        await using var mesh = XdsMesh.Runtime(Xds, seed: 3);
        using var client = mesh.CreateHttpClient();

        var answers = await client.CountAnswersAsync("http://pay/", 200);

        // Half of the endpoints, overprovisioned by 1.4, take 70 % of the calls. n = 200, p = 0.3: five standard deviations are 32 calls.
        Assert.InRange(answers["far"], 60 - 32, 60 + 32);
        Assert.Equal(0, sick.RequestCount);
    }

    private Task PushAsync(XdsEndpointHealth health)
    {
        Xds.Set(XdsResources.Endpoints("pay")
            .Locality("near", l => l.Add(Near, e => e.Health(health)))
            .Locality("far", l => l.Priority(1).Add(Far)));
        return XdsMesh.AppliedAsync(Xds, Mesh, XdsResourceType.Endpoint);
    }
}
