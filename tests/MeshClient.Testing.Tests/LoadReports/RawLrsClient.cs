using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Testing.Tests.LoadReports;

/// <summary>One stream of load reports of a plain gRPC client that does only what the test says.</summary>
internal sealed class RawLrsClient : IDisposable
{
    private readonly AsyncDuplexStreamingCall<LoadStatsRequest, LoadStatsResponse> _call;
    private readonly GrpcChannel _channel;

    public RawLrsClient(FakeXdsServer server)
    {
        _channel = GrpcChannel.ForAddress($"http://{server.Target}");
        _call = new LoadReportingService.LoadReportingServiceClient(_channel).StreamLoadStats(new CallOptions(cancellationToken: TestTimeout.Token));
    }

    public Task IntroduceAsync() => SendAsync(new LoadStatsRequest { Node = new Node { Id = "raw" } });

    public Task ReportAsync(params ClusterStats[] clusters) => SendAsync(new LoadStatsRequest { ClusterStats = { clusters } });

    public async Task<LoadStatsResponse> NextAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestTimeout.Token), "The server has ended the stream with OK.");
        return _call.ResponseStream.Current;
    }

    public async Task<Status> EndAsync()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => _call.ResponseStream.MoveNext(TestTimeout.Token));
        return exception.Status;
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }

    private Task SendAsync(LoadStatsRequest request) => _call.RequestStream.WriteAsync(request, TestTimeout.Token);
}
