using System.Net;
using System.Text.Json;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.IntegrationTests.Doors;

public sealed class MeshAdminTests
{
    [Fact]
    public async Task ConfigDump_AfterACall_IsTheSnapshotAsJson()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var app = await StartAsync(backend);
        using var client = new HttpClient { BaseAddress = AddressOf(app) };

        using var response = await client.GetAsync("/mesh/config_dump", TestTimeout.Token);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestTimeout.Token));
        var endpoint = json.RootElement.GetProperty("clusters")[0].GetProperty("endpoints")[0];
        Assert.Equal((backend.Address, 1), (endpoint.GetProperty("address").GetString(), endpoint.GetProperty("picks").GetInt32()));
    }

    [Theory]
    [InlineData("/mesh")]
    [InlineData("/mesh/")]
    public async Task Page_AfterACall_ShowsTargetAndEndpointAndLeadsToTheDump(string path)
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var app = await StartAsync(backend);
        using var client = new HttpClient { BaseAddress = AddressOf(app) };

        using var response = await client.GetAsync(path, TestTimeout.Token);
        var page = await response.Content.ReadAsStringAsync(TestTimeout.Token);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("<td>catalog</td><td>Ready</td>", page, StringComparison.Ordinal);
        Assert.Contains($"<td>{backend.Address}</td>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/mesh/config_dump\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_NamesWithMarkup_AreEncoded()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        await using var app = await StartAsync(backend, options => options.RequiredTargets.Add("<script>"));
        using var client = new HttpClient { BaseAddress = AddressOf(app) };

        var page = await client.GetStringAsync("/mesh", TestTimeout.Token);

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_Aggregate_ShowsItsLeavesAndWhereCallsGo()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        xds.SetService("pay", s => s.Cluster(c => c.Aggregate("near", "far")).AddCluster("near").AddCluster("far", backend));
        await using var app = await StartAsync(backend, options => options.Bootstrap = xds.Bootstrap);
        using var client = new HttpClient { BaseAddress = AddressOf(app) };
        using var mesh = app.Services.GetRequiredService<MeshRuntime>().CreateHttpClient();
        using var response = await mesh.GetAsync("http://pay/", TestTimeout.Token);

        var page = await client.GetStringAsync("/mesh", TestTimeout.Token);

        Assert.Contains("aggregate of near, far; calls go to far", page, StringComparison.Ordinal);
    }

    private static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task<WebApplication> StartAsync(FakeBackend backend, Action<MeshClientOptions>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddMeshClient(configure ?? (_ => { })).AddService("catalog", backend.Uri.ToString());
        var app = builder.Build();
        app.MapMeshAdmin();
        await app.StartAsync(TestTimeout.Token);
        using var client = app.Services.GetRequiredService<MeshRuntime>().CreateHttpClient();
        using var response = await client.GetAsync("http://catalog/", TestTimeout.Token);
        return app;
    }
}
