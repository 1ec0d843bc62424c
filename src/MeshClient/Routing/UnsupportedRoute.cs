namespace MeshClient.Routing;

/// <summary>An action that a client cannot perform; calls that match it fail with the reason (gRFC A36). Immutable.</summary>
internal sealed class UnsupportedRoute(string reason) : CompiledAction
{
    public string Reason { get; } = reason;
}
