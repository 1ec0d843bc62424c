using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using GrpcStandIns.Tests.Protos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GrpcStandIns.Tests.Server;

/// <summary>A real Kestrel server with the probe service, on a free loopback port.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<GrpcChannel> _channels = [];

    private ProbeServer(WebApplication app, ServerJournal journal)
    {
        _app = app;
        Journal = journal;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    public ServerJournal Journal { get; }

    public static async Task<ProbeServer> StartAsync(
        Action<GrpcServiceOptions>? configure = null,
        Action<ListenOptions>? listen = null,
        Action<IEndpointRouteBuilder>? map = null)
    {
        var journal = new ServerJournal();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(journal);
        builder.Services.AddGrpc(configure ?? (_ => { }));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            listen?.Invoke(options);
        }));
        var app = builder.Build();
        (map ?? (static routes => routes.MapGrpcService<ProbeService>()))(app);
        await app.StartAsync().Within();
        return new ProbeServer(app, journal);
    }

    /// <summary>A channel that lives as long as the server, and its connections with it.</summary>
    public GrpcChannel CreateChannel(GrpcChannelOptions? options = null)
    {
        options ??= new GrpcChannelOptions();
        options.DisposeHttpClient = options.HttpHandler is not null;
        var channel = GrpcChannel.ForAddress(Address, options);
        _channels.Add(channel);
        return channel;
    }

    public Probe.ProbeClient CreateClient(GrpcChannelOptions? options = null) => new(CreateChannel(options));

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await _app.StopAsync(Ceiling.Token());
        await _app.DisposeAsync();
    }
}
