using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>Keeps what call credentials say they are made of.</summary>
internal sealed class RecordingCallCredentialsConfigurator : CallCredentialsConfiguratorBase
{
    public object? State { get; private set; }

    public AsyncAuthInterceptor? Interceptor { get; private set; }

    public IReadOnlyList<CallCredentials>? Composite { get; private set; }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
        (State, Interceptor) = (state, interceptor);

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials) =>
        (State, Composite) = (state, credentials);
}
