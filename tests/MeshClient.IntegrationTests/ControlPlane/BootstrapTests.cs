using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>The ways to tell a runtime where its control plane is, and the kinds of control plane it may meet there.</summary>
public sealed class BootstrapTests
{
    [Fact]
    public async Task Get_BootstrapInTheEnvironment_IsUsed()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        var environment = new EngineEnvironment { Variable = name => name == "GRPC_XDS_BOOTSTRAP_CONFIG" ? xds.BootstrapJson : null };
        await using var mesh = MeshRuntime.Create(new MeshClientOptions(), environment);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Get_BootstrapFile_IsUsed()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        var path = Path.Combine(Path.GetTempPath(), $"bootstrap-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(path, xds.BootstrapJson, TestTimeout.Token);
        var environment = new EngineEnvironment { Variable = name => name == "GRPC_XDS_BOOTSTRAP" ? path : null };
        await using var mesh = MeshRuntime.Create(new MeshClientOptions(), environment);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
        File.Delete(path);
    }

    [Fact]
    public async Task Get_ServerInTheOptions_IsUsedWithTheNodeOfTheOptions()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        var options = new MeshClientOptions();
        options.ControlPlane.Servers.Add(new MeshControlPlaneServerOptions { Uri = $"http://{xds.Target}" });
        options.ControlPlane.Node.Id = "web-7";
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal("web-7", xds.Requests[0].Node?.Id);
    }

    [Fact]
    public void CreateHttpClient_NoBootstrapAnywhere_FailsAndSaysWhatToSet()
    {
        var mesh = MeshRuntime.Create(new MeshClientOptions(), new EngineEnvironment { Variable = _ => null });

        var exception = Assert.Throws<MeshConfigurationException>(mesh.CreateHttpClient);

        Assert.Contains("GRPC_XDS_BOOTSTRAP", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(FakeXdsServerOptions.WrapResources))]
    [InlineData(nameof(FakeXdsServerOptions.AlwaysFullState))]
    public async Task Get_ControlPlaneWithHabitsOfItsOwn_ServesTwoTargetsAndTheirUpdates(string habit)
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync(
            options => typeof(FakeXdsServerOptions).GetProperty(habit)!.SetValue(options, true));
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        xds.Update(u => u.SetService("pay", s => s.Endpoints(one)).SetService("ship", s => s.Endpoints(two)));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();
        var before = (await client.AnsweredByAsync("http://pay/"), await client.AnsweredByAsync("http://ship/"));

        xds.SetService("pay", s => s.Endpoints(two));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Endpoint);

        Assert.Equal(("one", "two"), before);
        Assert.Equal("two", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Get_ControlPlaneThatAnswersCompleteSubscriptionsOnly_ServesAClientThatUsesEverything()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync(options => options.OnlyCompleteSubscriptions = true);
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }
}
