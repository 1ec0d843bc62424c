using Grpc.Core;

namespace GrpcStandIns.Tests.Calls;

/// <summary>Notes the methods that a service binds.</summary>
internal sealed class RecordingServiceBinder : ServiceBinderBase
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => Note("Unary", method, handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        Note("ClientStreaming", method, handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Note("ServerStreaming", method, handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Note("DuplexStreaming", method, handler);

    private void Note(string kind, IMethod method, Delegate? handler)
    {
        Assert.NotNull(handler);
        Assert.Equal(kind, method.Type.ToString());
        _lines.Add($"{kind} {method.Name}");
    }
}
