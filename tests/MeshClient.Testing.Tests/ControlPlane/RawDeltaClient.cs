using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>One incremental ADS stream of a plain gRPC client that does only what the test says.</summary>
internal sealed class RawDeltaClient : IDisposable
{
    private readonly AsyncDuplexStreamingCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> _call;
    private readonly GrpcChannel _channel;

    public RawDeltaClient(FakeXdsServer server)
    {
        _channel = GrpcChannel.ForAddress($"http://{server.Target}", new GrpcChannelOptions { MaxReceiveMessageSize = null });
        _call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(_channel).DeltaAggregatedResources(
            new CallOptions(cancellationToken: TestTimeout.Token));
    }

    public Task SendAsync(DeltaDiscoveryRequest request) => _call.RequestStream.WriteAsync(request, TestTimeout.Token);

    public Task SubscribeAsync(XdsResourceType type, params string[] names) => SendAsync(new DeltaDiscoveryRequest
    {
        TypeUrl = XdsResourceTypes.TypeUrl(type),
        ResourceNamesSubscribe = { names },
        Node = new Node { Id = "raw" },
    });

    public Task UnsubscribeAsync(XdsResourceType type, params string[] names) => SendAsync(new DeltaDiscoveryRequest
    {
        TypeUrl = XdsResourceTypes.TypeUrl(type),
        ResourceNamesUnsubscribe = { names },
    });

    public Task AckAsync(DeltaDiscoveryResponse response) => SendAsync(new DeltaDiscoveryRequest
    {
        TypeUrl = response.TypeUrl,
        ResponseNonce = response.Nonce,
    });

    public Task NackAsync(DeltaDiscoveryResponse response, string error) => SendAsync(new DeltaDiscoveryRequest
    {
        TypeUrl = response.TypeUrl,
        ResponseNonce = response.Nonce,
        ErrorDetail = new MeshClient.Xds.Proto.Rpc.Status { Code = 3, Message = error },
    });

    public async Task<DeltaDiscoveryResponse> NextAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestTimeout.Token), "The server has ended the stream with OK.");
        return _call.ResponseStream.Current;
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
