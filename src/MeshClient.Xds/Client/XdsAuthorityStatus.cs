namespace MeshClient.Xds.Client;

/// <summary>Which server an authority uses at one moment, for diagnostics. Immutable.</summary>
/// <param name="Name">Null for names without an authority.</param>
/// <param name="Servers">URIs in order of preference.</param>
/// <param name="ActiveServer">URI of the server whose word counts; null while nothing is watched.</param>
internal sealed record XdsAuthorityStatus(string? Name, IReadOnlyList<string> Servers, string? ActiveServer)
{
    /// <summary>True if a server other than the first has to do.</summary>
    public bool IsFallback => ActiveServer is not null && ActiveServer != Servers[0];
}
