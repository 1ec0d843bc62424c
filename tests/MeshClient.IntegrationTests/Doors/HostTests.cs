using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MeshClient.IntegrationTests.Doors;

public sealed class HostTests
{
    [Fact]
    public async Task UseMesh_NamedClientAndSection_SendsThroughTheMesh()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        using var host = Start(builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("MeshClient:Services:catalog:Endpoints:0", backend.Uri.ToString())]);
            builder.Services.AddMeshClient();
            builder.Services.AddHttpClient("shop", client => client.BaseAddress = new Uri("http://catalog")).UseMesh();
        });
        await host.StartAsync(TestTimeout.Token);
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("shop");

        using var response = await client.GetAsync("/items", TestTimeout.Token);

        Assert.Equal((HttpStatusCode.OK, "catalog"), (response.StatusCode, response.GetMeshCall()?.Target));
        await host.StopAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task MeshAllHttpClients_ExceptOne_OnlyThatOneLeavesTheMesh()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        using var host = Start(builder =>
        {
            builder.Services.AddMeshClient().AddService("catalog", backend.Uri.ToString()).MeshAllHttpClients();
            builder.Services.AddHttpClient("direct").WithoutMesh();
        });
        var clients = host.Services.GetRequiredService<IHttpClientFactory>();
        using var meshed = clients.CreateClient("any");
        using var direct = clients.CreateClient("direct");

        using var through = await meshed.GetAsync("http://catalog/", TestTimeout.Token);
        using var past = await direct.GetAsync(backend.Uri, TestTimeout.Token);

        Assert.Equal(("catalog", null), (through.GetMeshCall()?.Target, past.GetMeshCall()));
    }

    [Fact]
    public async Task UseMesh_HandlerAddedByTheUser_RunsOncePerCallDespiteRetries()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Status(503));
        var counter = new CountingHandler();
        using var host = Start(builder =>
        {
            builder.Services.AddMeshClient().AddService("catalog", backend.Uri.ToString());
            builder.Services.AddHttpClient("shop").UseMesh().AddHttpMessageHandler(() => counter);
        });
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("shop");

        using var response = await client.GetAsync("http://catalog/", TestTimeout.Token);

        Assert.Equal((HttpStatusCode.OK, 1, 3L), (response.StatusCode, counter.Count, backend.RequestCount));
    }

    [Fact]
    public async Task Dispose_ClientOfTheFactory_LeavesTheMeshAlone()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        using var host = Start(builder =>
        {
            builder.Services.AddMeshClient().AddService("catalog", backend.Uri.ToString());
            builder.Services.AddHttpClient("shop").UseMesh();
        });
        var clients = host.Services.GetRequiredService<IHttpClientFactory>();
        var first = clients.CreateClient("shop");
        using (await first.GetAsync("http://catalog/", TestTimeout.Token))
        {
        }

        first.Dispose();
        using var second = clients.CreateClient("shop");
        using var response = await second.GetAsync("http://catalog/", TestTimeout.Token);

        Assert.Equal((HttpStatusCode.OK, 1L), (response.StatusCode, backend.ConnectionCount));
    }

    [Fact]
    public async Task RequireReady_TargetOfTheControlPlane_StartsWhenItHasAnEndpoint()
    {
        await using var xds = await FakeXdsServer.StartAsync(TestTimeout.Token);
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        using var host = Start(builder => builder.Services.AddMeshClient(options =>
        {
            options.Bootstrap = xds.Bootstrap;
            options.StartupMode = MeshStartupMode.RequireReady;
            options.StartupTimeout = TestTimeout.Ceiling;
            options.RequiredTargets.Add("greeter");
        }));

        var start = host.StartAsync(TestTimeout.Token);
        await xds.WaitForSubscriptionAsync(Xds.XdsResourceType.Listener, "greeter", TestTimeout.Token);
        Assert.False(start.IsCompleted);
        xds.SetService("greeter", service => service.Endpoints(backend));

        await start;
        await host.StopAsync(TestTimeout.Token);
    }

    private static IHost Start(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder);
        return builder.Build();
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
