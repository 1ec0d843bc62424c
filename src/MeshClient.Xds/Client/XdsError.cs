namespace MeshClient.Xds.Client;

/// <summary>Why a resource is missing or stale, in words for the person on call. Immutable.</summary>
internal sealed record XdsError(XdsErrorKind Kind, string Message)
{
    public override string ToString() => Message;
}
