using Grpc.Core;
using Grpc.Core.Interceptors;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

/// <summary>Notes each call that passes in the journal of the server, with the handler that saw it.</summary>
public sealed class RecordingServerInterceptor(ServerJournal journal) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        journal.Note($"Unary {context.Method}");
        return base.UnaryServerHandler(request, context, continuation);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        journal.Note($"ClientStreaming {context.Method}");
        return base.ClientStreamingServerHandler(requestStream, context, continuation);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        journal.Note($"ServerStreaming {context.Method}");
        return base.ServerStreamingServerHandler(request, responseStream, context, continuation);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        journal.Note($"DuplexStreaming {context.Method}");
        return base.DuplexStreamingServerHandler(requestStream, responseStream, context, continuation);
    }
}
