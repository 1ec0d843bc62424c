using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace MeshClient.IntegrationTests.Doors;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task Check_TargetWithConfigAndEndpoint_IsHealthy()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        using var host = await StartAsync(xds, "greeter");
        await Mesh(host).WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);

        var report = await CheckAsync(host);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["ready"], report.Tags);
    }

    [Fact]
    public async Task Check_TargetNeverConfigured_IsUnhealthyAndNamesIt()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        using var host = await StartAsync(xds, "greeter");
        await xds.WaitForSubscriptionAsync(XdsResourceType.Listener, "greeter", TestTimeout.Token);

        var report = await CheckAsync(host);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("target greeter", report.Data.Keys);
    }

    [Fact]
    public async Task Check_FailureStatusOfTheApplication_IsReportedInPlaceOfUnhealthy()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        using var host = await StartAsync(xds, "greeter", HealthStatus.Degraded);

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task Check_ControlPlaneGone_IsDegraded()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        using var host = await StartAsync(xds, "greeter");
        await Mesh(host).WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);

        await xds.StopAsync(TestTimeout.Token);
        var report = await Eventually.IsAsync(() => CheckAsync(host), report => report.Status == HealthStatus.Degraded);

        Assert.Contains($"control plane {xds.Target}", report.Data.Keys);
    }

    [Fact]
    public async Task Check_ResourceRejected_IsDegradedWithTheReason()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("greeter", service => service.Endpoints(backend));
        using var host = await StartAsync(xds, "greeter");
        await Mesh(host).WaitUntilReadyAsync(["greeter"], TestTimeout.Ceiling, TestTimeout.Token);
        var cluster = (await Mesh(host).GetSnapshotAsync(TestTimeout.Token)).Clusters[0].Name;

        xds.SetJson(XdsResourceType.Cluster, $$"""{ "name": "{{cluster}}", "type": "EDS" }""");
        await xds.WaitForNackAsync(XdsResourceType.Cluster, TestTimeout.Token);
        var report = await CheckAsync(host);

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains($"Cluster {cluster}", report.Data.Keys);
    }

    [Fact]
    public async Task Check_HostsOutsideTheMesh_CountForNothing()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var outside = await FakeBackend.StartAsync(TestTimeout.Token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMeshClient().AddService("catalog", backend.Uri.ToString());
        builder.Services.AddHealthChecks().AddMeshClient();
        using var host = builder.Build();
        using var client = Mesh(host).CreateHttpClient();
        using (await client.GetAsync("http://catalog/", TestTimeout.Token))
        using (await client.GetAsync(outside.Uri, TestTimeout.Token))
        {
        }

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    private static MeshRuntime Mesh(IHost host) => host.Services.GetRequiredService<MeshRuntime>();

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestTimeout.Token)).Entries["mesh"];

    private static async Task<IHost> StartAsync(FakeXdsServer xds, string target, HealthStatus? failureStatus = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMeshClient(options => options.Bootstrap = xds.Bootstrap);
        builder.Services.AddHealthChecks().AddMeshClient(failureStatus: failureStatus, targets: [target]);
        var host = builder.Build();
        await host.StartAsync(TestTimeout.Token);
        return host;
    }
}
