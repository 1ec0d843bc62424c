using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Hosts that start while the control plane is away.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task Start_AwayAndInTheBackground_HostStartsAndCallsSucceedWhenItComes()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await xds.StopAsync(TestTimeout.Token);
        using var host = Host(xds, MeshStartupMode.Background, TestTimeout.Ceiling);

        await host.StartAsync(TestTimeout.Token);
        using var client = host.Services.GetRequiredService<MeshRuntime>().CreateHttpClient();
        Assert.Equal(MeshFailureReason.ConfigNotReady, (await client.FailsAsync("http://pay/")).Reason);
        await xds.RestartAsync(TestTimeout.Token);

        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
        await host.StopAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Start_AwayAndRequired_HostFailsToStartWithTheReason()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await xds.StopAsync(TestTimeout.Token);
        using var host = Host(xds, MeshStartupMode.RequireReady, TimeSpan.FromMilliseconds(300));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => host.StartAsync(TestTimeout.Token));

        Assert.Contains("\"pay\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AwayAndRequired_HostWaitsForIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("one");
        xds.SetService("pay", s => s.Endpoints(backend));
        await xds.StopAsync(TestTimeout.Token);
        using var host = Host(xds, MeshStartupMode.RequireReady, TestTimeout.Ceiling);

        var start = host.StartAsync(TestTimeout.Token);
        await xds.RestartAsync(TestTimeout.Token);

        await start;
        await host.StopAsync(TestTimeout.Token);
    }

    private static IHost Host(FakeXdsServer xds, MeshStartupMode mode, TimeSpan timeout)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMeshClient(options =>
        {
            options.Bootstrap = xds.Bootstrap;
            options.InitialFetchTimeout = TestTimeout.Ceiling;
            options.StartupMode = mode;
            options.StartupTimeout = timeout;
            options.RequiredTargets.Add("pay");
        });
        return builder.Build();
    }
}
