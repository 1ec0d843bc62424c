using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GrpcStandIns.Tests.Calls;

/// <summary>Notes each call that passes, with the method that saw it.</summary>
internal sealed class RecordingClientInterceptor(string name, List<string> lines, List<Metadata>? headers = null) : Interceptor
{
    public IReadOnlyList<string> Lines => lines;

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        base.BlockingUnaryCall(request, Note("BlockingUnary", context), continuation);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        base.AsyncUnaryCall(request, Note("Unary", context), continuation);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        base.AsyncServerStreamingCall(request, Note("ServerStreaming", context), continuation);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
        base.AsyncClientStreamingCall(Note("ClientStreaming", context), continuation);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation) =>
        base.AsyncDuplexStreamingCall(Note("DuplexStreaming", context), continuation);

    private ClientInterceptorContext<TRequest, TResponse> Note<TRequest, TResponse>(
        string kind, ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        lines.Add($"{name} {kind} {context.Method.Name}");
        headers?.Add(context.Options.Headers!);
        return context;
    }
}
