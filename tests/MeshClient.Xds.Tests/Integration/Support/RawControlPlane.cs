using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MeshClient.Xds.Tests.Integration.Support;

/// <summary>
/// A Kestrel server that hands every ADS stream to the test as bytes, so that it can misbehave in every way that HTTP/2 allows.
/// </summary>
internal sealed class RawControlPlane : IAsyncDisposable
{
    private const string AdsPath = "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly Channel<RawAdsStream> _streams = Channel.CreateUnbounded<RawAdsStream>();
    private readonly WebApplication _app;

    private RawControlPlane(WebApplication app)
    {
        _app = app;
        _app.Run(ServeAsync);
    }

    /// <summary>Of a TCP server.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>The certificates that clients presented, one per stream.</summary>
    public List<X509Certificate2?> ClientCertificates { get; } = [];

    public static Task<RawControlPlane> StartAsync(X509Certificate2? certificate = null, bool askForClientCertificate = false, int port = 0) =>
        StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => Configure(listen, certificate, askForClientCertificate)));

    public static Task<RawControlPlane> StartOnUnixSocketAsync(string path) =>
        StartAsync(kestrel => kestrel.ListenUnixSocket(path, listen => Configure(listen, null, false)));

    public static Task<RawControlPlane> StartHttp1Async() =>
        StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));

    public async Task<RawAdsStream> NextStreamAsync() => await _streams.Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public RawAdsStream? TryNextStream() => _streams.Reader.TryRead(out var stream) ? stream : null;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<RawControlPlane> StartAsync(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            listen(kestrel);
        });
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        var server = new RawControlPlane(builder.Build());
        await server._app.StartAsync();
        return server;
    }

    private static void Configure(ListenOptions listen, X509Certificate2? certificate, bool askForClientCertificate)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (certificate is not null)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = askForClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Path != AdsPath)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ClientCertificates.Add(context.Connection.ClientCertificate);
        var stream = new RawAdsStream(context);
        _streams.Writer.TryWrite(stream);
        await stream.Completion;
    }
}
