using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Http;

namespace MeshClient.Grpc;

/// <summary>
/// Makes channels over the mesh's handler. The address is an http one, because the channel runs its own balancer for every other
/// scheme. Thread-safe.
/// </summary>
internal static class GrpcChannelFactory
{
    public static GrpcChannel Create(
        string target, GrpcChannelOptions options, Func<MeshHandlerOptions, bool, HttpMessageHandler> createHandler)
    {
        if (options.HttpHandler is not null || options.HttpClient is not null)
        {
            throw new ArgumentException("The channel's handler is the mesh; leave HttpHandler and HttpClient unset.", nameof(options));
        }

        var key = TargetText.Parse(target);

        // The channel refuses secure credentials for http and drops call credentials there. With https it sends them, and the handler
        // makes sure that the connection, which the cluster decides about, is as secure as the channel was promised.
        var isSecure = options.Credentials is not null && options.Credentials != ChannelCredentials.Insecure;
        var handler = createHandler(new MeshHandlerOptions { Target = target }, isSecure);
        return GrpcChannel.ForAddress($"{(isSecure ? "https" : "http")}://{key.Name}", CopyWithHandler(options, handler));
    }

    internal static GrpcChannelOptions CopyWithHandler(GrpcChannelOptions options, HttpMessageHandler handler) => new()
    {
        HttpHandler = handler,
        DisposeHttpClient = true,
        Credentials = options.Credentials,
        MaxSendMessageSize = options.MaxSendMessageSize,
        MaxReceiveMessageSize = options.MaxReceiveMessageSize,
        MaxRetryAttempts = options.MaxRetryAttempts,
        MaxRetryBufferSize = options.MaxRetryBufferSize,
        MaxRetryBufferPerCallSize = options.MaxRetryBufferPerCallSize,
        CompressionProviders = options.CompressionProviders,
        LoggerFactory = options.LoggerFactory,
        ThrowOperationCanceledOnCancellation = options.ThrowOperationCanceledOnCancellation,
        UnsafeUseInsecureChannelCallCredentials = options.UnsafeUseInsecureChannelCallCredentials,
        ServiceConfig = options.ServiceConfig,
        DisableResolverServiceConfig = options.DisableResolverServiceConfig,
        MaxReconnectBackoff = options.MaxReconnectBackoff,
        InitialReconnectBackoff = options.InitialReconnectBackoff,
        ServiceProvider = options.ServiceProvider,
        HttpVersion = options.HttpVersion,
        HttpVersionPolicy = options.HttpVersionPolicy,
    };
}
