namespace MeshClient.Xds.Bootstrap;

/// <summary>How the connection to a control-plane server is secured: <see cref="Insecure"/> or <see cref="XdsTlsCredentials"/>. Immutable.</summary>
public abstract record XdsChannelCredentials
{
    private protected XdsChannelCredentials()
    {
    }

    /// <summary>Gets the credentials of a plaintext connection, as used over loopback and Unix domain sockets.</summary>
    public static XdsChannelCredentials Insecure { get; } = new XdsInsecureCredentials();

    /// <summary>What is wrong with the combination of settings, or null.</summary>
    internal abstract string? Problem { get; }
}
