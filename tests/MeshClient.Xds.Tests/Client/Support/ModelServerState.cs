namespace MeshClient.Xds.Tests.Client.Support;

internal enum ModelServerState
{
    Serving,

    /// <summary>Takes streams and never answers.</summary>
    Hanging,

    Away,
}
