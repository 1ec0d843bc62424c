using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.Testing.Loopback;

/// <summary>What a <see cref="LoopbackServer"/> serves, and how. Immutable.</summary>
internal sealed record LoopbackServerOptions
{
    public required HttpProtocols Protocols { get; init; }

    /// <summary>Null: 127.0.0.1 with a free port.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>Null: plaintext.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Decides about the client's certificate; null: clients are not asked for one. Asked clients must have one.</summary>
    public Func<X509Certificate2?, bool>? AcceptClientCertificate { get; init; }

    public int MaxStreamsPerConnection { get; init; } = 1000;

    public Action<IServiceCollection> ConfigureServices { get; init; } = static _ => { };

    /// <summary>Builds the pipeline. The token fires on disposal: nothing may delay a response any longer.</summary>
    public required Action<WebApplication, CancellationToken> Configure { get; init; }
}
