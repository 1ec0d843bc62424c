using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>Keeps the host of each call and starts none.</summary>
internal sealed class HostRecordingInvoker : CallInvoker
{
    private readonly List<string?> _hosts = [];

    public IReadOnlyList<string?> Hosts => _hosts;

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => Note<TResponse>(host);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => Note<AsyncUnaryCall<TResponse>>(host);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        Note<AsyncServerStreamingCall<TResponse>>(host);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        Note<AsyncClientStreamingCall<TRequest, TResponse>>(host);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        Note<AsyncDuplexStreamingCall<TRequest, TResponse>>(host);

    private T Note<T>(string? host)
        where T : class
    {
        _hosts.Add(host);
        return null!;
    }
}
