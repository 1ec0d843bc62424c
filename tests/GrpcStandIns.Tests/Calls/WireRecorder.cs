using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace GrpcStandIns.Tests.Calls;

/// <summary>Stands between a channel and its connection and notes what passes. For one call.</summary>
internal sealed class WireRecorder : DelegatingHandler
{
    public WireRecorder()
        : base(new SocketsHttpHandler())
    {
    }

    public string? RequestEncoding { get; private set; }

    public string? ResponseEncoding { get; private set; }

    public int RequestBytes { get; private set; }

    /// <summary>Options of a channel that passes through here.</summary>
    public GrpcChannelOptions CreateOptions(IList<ICompressionProvider> providers) => new()
    {
        HttpHandler = this,
        CompressionProviders = providers,
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestEncoding = request.Headers.TryGetValues("grpc-encoding", out var sent) ? sent.Single() : null;
        await request.Content!.LoadIntoBufferAsync(cancellationToken);
        RequestBytes = (await request.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
        var response = await base.SendAsync(request, cancellationToken);
        ResponseEncoding = response.Headers.TryGetValues("grpc-encoding", out var received) ? received.Single() : null;
        return response;
    }
}
