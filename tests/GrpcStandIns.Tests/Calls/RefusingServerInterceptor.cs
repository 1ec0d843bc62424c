using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GrpcStandIns.Tests.Calls;

/// <summary>Refuses unary calls before they reach the service.</summary>
public sealed class RefusingServerInterceptor : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        throw new RpcException(new Status(StatusCode.PermissionDenied, $"{context.Method} is closed"));
}
