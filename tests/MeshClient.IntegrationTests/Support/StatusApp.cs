using System.Net;
using Grpc.Net.Client;
using MeshClient.AspNetCore;
using MeshClient.Xds;
using MeshClient.Xds.Proto.ClientStatus;
using MeshClient.Xds.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ClientStatusClient = MeshClient.Xds.Proto.ClientStatus.ClientStatusDiscoveryService.ClientStatusDiscoveryServiceClient;
using GenericXdsConfig = MeshClient.Xds.Proto.ClientStatus.ClientConfig.Types.GenericXdsConfig;

namespace MeshClient.IntegrationTests.Support;

/// <summary>An application that serves the client status of runtimes, and a client of that service.</summary>
internal sealed class StatusApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private StatusApp(WebApplication app)
    {
        _app = app;
        _channel = GrpcChannel.ForAddress(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new ClientStatusClient(_channel.CreateCallInvoker());
    }

    public ClientStatusClient Client { get; }

    public static Task<StatusApp> StartAsync(params MeshRuntime[] runtimes) => StartAsync(_ => { }, runtimes);

    public static async Task<StatusApp> StartAsync(Action<MeshClientStatusOptions> configure, params MeshRuntime[] runtimes)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddMeshClientStatus(configure);
        foreach (var runtime in runtimes)
        {
            builder.Services.AddSingleton(_ => runtime);
        }

        var app = builder.Build();
        app.MapMeshClientStatus();
        await app.StartAsync(TestTimeout.Token);
        return new StatusApp(app);
    }

    public async Task<ClientStatusResponse> FetchAsync(ClientStatusRequest? request = null) =>
        await Client.FetchClientStatusAsync(request ?? new ClientStatusRequest(), cancellationToken: TestTimeout.Token);

    /// <summary>The state of one resource; null if it is not listed.</summary>
    public async Task<GenericXdsConfig?> FindAsync(XdsResourceType type, string name) => Find(await FetchAsync(), type, name);

    public static GenericXdsConfig? Find(ClientStatusResponse response, XdsResourceType type, string name) => response.Config
        .SelectMany(config => config.GenericXdsConfigs)
        .SingleOrDefault(resource => resource.TypeUrl == XdsResourceTypes.TypeUrl(type) && resource.Name == name);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }
}
