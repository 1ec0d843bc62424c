namespace Grpc.Core;

/// <summary>Several call credentials, applied in order. Immutable.</summary>
internal sealed class CompositeCallCredentials(IReadOnlyList<CallCredentials> credentials) : CallCredentials
{
    public override void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state) =>
        configurator.SetCompositeCredentials(state, credentials);
}
