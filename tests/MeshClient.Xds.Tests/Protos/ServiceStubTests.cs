using Grpc.Core;
using MeshClient.Xds.Proto.ClientStatus;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Tests.Protos;

/// <summary>The paths that client stubs call and server stubs bind are part of the wire.</summary>
public sealed class ServiceStubTests
{
    private static readonly string[] AdsMethods =
    [
        "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources",
        "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources",
    ];

    private static readonly string[] LrsMethods = ["/envoy.service.load_stats.v3.LoadReportingService/StreamLoadStats"];

    private static readonly string[] CsdsMethods =
    [
        "/envoy.service.status.v3.ClientStatusDiscoveryService/StreamClientStatus",
        "/envoy.service.status.v3.ClientStatusDiscoveryService/FetchClientStatus",
    ];

    [Fact]
    public void Call_ThroughClientStubs_UsesOfficialPaths()
    {
        var invoker = new RecordingCallInvoker();

        new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(invoker).StreamAggregatedResources();
        new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(invoker).DeltaAggregatedResources();
        new LoadReportingService.LoadReportingServiceClient(invoker).StreamLoadStats();
        new ClientStatusDiscoveryService.ClientStatusDiscoveryServiceClient(invoker).StreamClientStatus();
        new ClientStatusDiscoveryService.ClientStatusDiscoveryServiceClient(invoker).FetchClientStatusAsync(new ClientStatusRequest());

        Assert.Equal([.. AdsMethods, .. LrsMethods, .. CsdsMethods], invoker.Calls);
    }

    [Fact]
    public void Bind_ThroughServerStubs_UsesOfficialPaths()
    {
        var binder = new RecordingServiceBinder();

        AggregatedDiscoveryService.BindService(binder, new Ads());
        LoadReportingService.BindService(binder, new Lrs());
        ClientStatusDiscoveryService.BindService(binder, new Csds());

        Assert.Equal([.. AdsMethods, .. LrsMethods, .. CsdsMethods], binder.Methods);
    }

    private sealed class Ads : AggregatedDiscoveryService.AggregatedDiscoveryServiceBase;

    private sealed class Lrs : LoadReportingService.LoadReportingServiceBase;

    private sealed class Csds : ClientStatusDiscoveryService.ClientStatusDiscoveryServiceBase;

    /// <summary>Notes which methods are called and answers nothing. Single-owner: its test.</summary>
    private sealed class RecordingCallInvoker : CallInvoker
    {
        public List<string> Calls { get; } = [];

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options)
        {
            Calls.Add(method.FullName);
            return null!;
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Calls.Add(method.FullName);
            return null!;
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();
    }

    /// <summary>Notes which methods a service offers. Single-owner: its test.</summary>
    private sealed class RecordingServiceBinder : ServiceBinderBase
    {
        public List<string> Methods { get; } = [];

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) => Methods.Add(method.FullName);

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => Methods.Add(method.FullName);
    }
}
