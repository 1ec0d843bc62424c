namespace MeshClient.Xds.Bootstrap;

/// <summary>The bootstrap cannot be read or is invalid.</summary>
public sealed class XdsBootstrapException : Exception
{
    internal XdsBootstrapException(string source, IReadOnlyList<string> errors, Exception? innerException = null)
        : base($"{source} is unusable: {string.Join("; ", errors)}.", innerException)
    {
        Errors = errors;
    }

    /// <summary>Gets everything that is wrong, each with the JSON path it is about, such as <c>xds_servers[0].server_uri</c>.</summary>
    public IReadOnlyList<string> Errors { get; }
}
