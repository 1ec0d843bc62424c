namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// What a request to a control-plane server carries to say who we are, besides the connection's own credentials: one entry of
/// <c>call_creds</c> in the bootstrap (gRFC A97). Needs a connection with TLS. Immutable.
/// </summary>
public abstract record XdsCallCredentials
{
    private protected XdsCallCredentials()
    {
    }

    /// <summary>What is wrong with the settings, or null.</summary>
    internal abstract string? Problem { get; }
}
