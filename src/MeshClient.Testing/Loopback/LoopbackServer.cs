using System.Net;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Testing.Internal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Testing.Loopback;

/// <summary>
/// A Kestrel server on one loopback address, bound when constructed, that can go away and come back on that address. Thread-safe.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _app;
    private readonly Task _started;
    private int _disposed;

    public LoopbackServer(LoopbackServerOptions options, Signal changed)
    {
        var plaintext = options.Certificate is null;
        var mixed = plaintext && options.Protocols == HttpProtocols.Http1AndHttp2;
        Changed = changed;
        Transport = new LoopbackTransport(options.UnixSocketPath, mixed, changed, NullLogger.Instance);
        _app = Build(options, mixed ? [HttpProtocols.Http1, HttpProtocols.Http2] : [options.Protocols]);

        // Whoever awaits the start gets its failure; the constructor has only bound the address.
        using (ExecutionContext.SuppressFlow())
        {
            _started = Task.Run(StartServingAsync);
        }
    }

    public LoopbackTransport Transport { get; }

    public Signal Changed { get; }

    public EndPoint Address => Transport.Address;

    public Task WaitUntilStartedAsync(CancellationToken cancellationToken) => _started.WaitAsync(cancellationToken);

    /// <summary>Refuses new connections and cuts the open ones; returns when they are gone.</summary>
    public async Task GoAwayAsync(CancellationToken cancellationToken)
    {
        await _started.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Transport.StopListeningAsync().ConfigureAwait(false);
        await DisconnectAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Listens again on the same address.</summary>
    public async Task ComeBackAsync(CancellationToken cancellationToken)
    {
        await _started.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Transport.StartListeningAsync().ConfigureAwait(false);
    }

    /// <summary>Cuts the open connections; returns when they are gone. New ones are welcome.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        var before = Transport.OpenConnections();
        LoopbackTransport.Abort(before, "The test cut the connection.");
        await Changed.WaitAsync(
            () => !Transport.IsAnyOpen(before),
            static () => "the cut connections to end",
            () => $"{Transport.OpenCount} open connection(s)",
            Signal.DefaultCeiling,
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // Only responses that wait for something end here; the rest end with their connections.
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_started).ConfigureAwait(false);
        await Transport.StopListeningAsync().ConfigureAwait(false);
        LoopbackTransport.Abort(Transport.OpenConnections(), "The test server was disposed.");
        await _app.DisposeAsync().ConfigureAwait(false);
        await Transport.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private WebApplication Build(LoopbackServerOptions options, HttpProtocols[] protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options, protocols));
        builder.Services.AddSingleton<IConnectionListenerFactory>(Transport);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        options.ConfigureServices(builder.Services);
        var app = builder.Build();
        options.Configure(app, _stopping.Token);
        return app;
    }

    private void ConfigureKestrel(KestrelServerOptions kestrel, LoopbackServerOptions options, HttpProtocols[] protocols)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxConcurrentConnections = null;

        // Tests stall on purpose.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        foreach (var protocol in protocols)
        {
            kestrel.Listen(new LoopbackEndPoint(Transport, protocol), listen =>
            {
                listen.Protocols = protocol;
                if (options.Certificate is { } certificate)
                {
                    listen.UseHttps(https => ConfigureTls(https, certificate, options.AcceptClientCertificate));
                }
            });
        }
    }

    private static void ConfigureTls(
        HttpsConnectionAdapterOptions https, X509Certificate2 certificate, Func<X509Certificate2?, bool>? acceptClient)
    {
        // By the selector, because only then does Kestrel report the server name that the client asked for.
        https.ServerCertificateSelector = (_, _) => certificate;
        if (acceptClient is not null)
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (client, _, _) => acceptClient(client);
        }
    }

    private async Task StartServingAsync()
    {
        await _app.StartAsync(CancellationToken.None).ConfigureAwait(false);
        await Transport.StartListeningAsync().ConfigureAwait(false);
    }
}
