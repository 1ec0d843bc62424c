using System.Globalization;
using System.Net;
using MeshClient.IntegrationTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeshClient.IntegrationTests.Grpc.Server;

/// <summary>A real gRPC server with the greeter, on a free loopback port.</summary>
internal sealed class GreeterServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GreeterServer(WebApplication app)
    {
        _app = app;
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{new Uri(app.Urls.Single()).Port}");
    }

    /// <summary>As endpoints name it.</summary>
    public string Address { get; }

    public CallJournal Journal => _app.Services.GetRequiredService<CallJournal>();

    public static async Task<GreeterServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new CallJournal());
        builder.Services.AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, options => options.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapGrpcService<GreeterService>();
        await app.StartAsync(TestTimeout.Token);
        return new GreeterServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
