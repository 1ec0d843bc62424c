using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using Metadata = Grpc.Core.Metadata;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>One ADS stream of a plain gRPC client that does only what the test says.</summary>
internal sealed class RawAdsClient : IDisposable
{
    private readonly AsyncDuplexStreamingCall<DiscoveryRequest, DiscoveryResponse> _call;
    private readonly GrpcChannel _channel;

    public RawAdsClient(FakeXdsServer server, SocketsHttpHandler? handler = null, string scheme = "http", Metadata? headers = null)
    {
        var address = server.Port == 0 ? "http://localhost" : $"{scheme}://{server.Target}";
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler ?? new SocketsHttpHandler(),
            MaxReceiveMessageSize = null,
            DisposeHttpClient = true,
        });
        _call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(_channel).StreamAggregatedResources(
            new CallOptions(headers, cancellationToken: TestTimeout.Token));
    }

    public Task SendAsync(DiscoveryRequest request) => _call.RequestStream.WriteAsync(request, TestTimeout.Token);

    public Task SubscribeAsync(XdsResourceType type, params string[] names) => SendAsync(new DiscoveryRequest
    {
        TypeUrl = XdsResourceTypes.TypeUrl(type),
        ResourceNames = { names },
        Node = new Node { Id = "raw", Cluster = "tests", UserAgentName = "raw" },
    });

    /// <summary>Accepts a response, subscribing to these names.</summary>
    public Task AckAsync(DiscoveryResponse response, params string[] names) => SendAsync(new DiscoveryRequest
    {
        TypeUrl = response.TypeUrl,
        VersionInfo = response.VersionInfo,
        ResponseNonce = response.Nonce,
        ResourceNames = { names },
    });

    /// <summary>Rejects a response, subscribing to these names.</summary>
    public Task NackAsync(DiscoveryResponse response, string error, params string[] names) => SendAsync(new DiscoveryRequest
    {
        TypeUrl = response.TypeUrl,
        ResponseNonce = response.Nonce,
        ErrorDetail = new MeshClient.Xds.Proto.Rpc.Status { Code = 3, Message = error },
        ResourceNames = { names },
    });

    public async Task<DiscoveryResponse> NextAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestTimeout.Token), "The server has ended the stream with OK.");
        return _call.ResponseStream.Current;
    }

    /// <summary>Waits for the end of the stream and returns its status.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            Assert.False(await _call.ResponseStream.MoveNext(TestTimeout.Token), "The server sent another response.");
            return _call.GetStatus();
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
    }

    /// <summary>Ends the stream from this side.</summary>
    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
