namespace MeshClient.Xds.Bootstrap;

/// <summary>No TLS. Immutable.</summary>
internal sealed record XdsInsecureCredentials : XdsChannelCredentials
{
    internal override string? Problem => null;
}
