using System.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Grpc;

public sealed class GrpcChannelFactoryTests
{
    [Fact]
    public void CopyWithHandler_EverySetting_IsForwarded()
    {
        using var handler = new HttpClientHandler();
        using var services = new ServiceCollection().BuildServiceProvider();
        var options = new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            MaxSendMessageSize = 1,
            MaxReceiveMessageSize = 2,
            MaxRetryAttempts = 3,
            MaxRetryBufferSize = 4,
            MaxRetryBufferPerCallSize = 5,
            CompressionProviders = [],
            LoggerFactory = NullLoggerFactory.Instance,
            ThrowOperationCanceledOnCancellation = true,
            UnsafeUseInsecureChannelCallCredentials = true,
            ServiceConfig = new ServiceConfig(),
            DisableResolverServiceConfig = true,
            MaxReconnectBackoff = TimeSpan.FromSeconds(6),
            InitialReconnectBackoff = TimeSpan.FromSeconds(7),
            ServiceProvider = services,
            HttpVersion = new Version(2, 0),
            HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var copy = MeshClient.Grpc.GrpcChannelFactory.CopyWithHandler(options, handler);

        string[] ours = [nameof(GrpcChannelOptions.HttpHandler), nameof(GrpcChannelOptions.HttpClient), nameof(GrpcChannelOptions.DisposeHttpClient)];
        var forwarded = typeof(GrpcChannelOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !ours.Contains(property.Name, StringComparer.Ordinal))
            .ToArray();
        Assert.All(forwarded, property => Assert.NotEqual(property.GetValue(new GrpcChannelOptions()), property.GetValue(options)));
        Assert.All(forwarded, property => Assert.Equal(property.GetValue(options), property.GetValue(copy)));
        Assert.Same(handler, copy.HttpHandler);
    }
}
