using System.Collections.Frozen;

namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// How to reach the control plane and who we are: the bootstrap of the gRPC libraries (gRFC A27), from code, from JSON, or from the
/// environment variables <c>GRPC_XDS_BOOTSTRAP</c> and <c>GRPC_XDS_BOOTSTRAP_CONFIG</c>. Immutable.
/// </summary>
public sealed class XdsBootstrap
{
    /// <summary>Creates a bootstrap.</summary>
    /// <param name="servers">Control-plane servers in order of preference: the others are for when the first cannot be reached (gRFC A71).</param>
    /// <exception cref="ArgumentException">There is no server.</exception>
    public XdsBootstrap(params IReadOnlyList<XdsServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        if (servers.Count == 0 || servers.Contains(null))
        {
            throw new ArgumentException("At least one control-plane server is required, and none may be null.", nameof(servers));
        }

        Servers = [.. servers];
    }

    /// <summary>Gets the control-plane servers, the primary one first.</summary>
    public IReadOnlyList<XdsServer> Servers { get; }

    /// <summary>Gets what the control plane is told about this process.</summary>
    /// <value>The default has no identity: only name, version and features of the client are sent.</value>
    public XdsNode Node
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }
    = new();

    /// <summary>
    /// Gets how a target without an authority becomes the name of a Listener (gRFC A47); every <c>%s</c> is replaced with the target.
    /// </summary>
    /// <value>The default is <c>%s</c>: the target is the name.</value>
    public string ListenerNameTemplate
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    }
    = "%s";

    /// <summary>Gets the template for Listeners of servers (gRFC A36). Kept for tools; a client does not use it.</summary>
    /// <value>The default is null.</value>
    public string? ServerListenerNameTemplate { get; init; }

    /// <summary>Gets the same as <see cref="XdsAuthority.FallbackOnReachabilityOnly"/> for names without an authority.</summary>
    /// <remarks>In JSON a field <c>fallback_on_reachability_only</c> next to <c>xds_servers</c>, which gRPC libraries ignore there.</remarks>
    /// <value>The default is false.</value>
    public bool FallbackOnReachabilityOnly { get; init; }

    /// <summary>Gets the authorities of federated resource names (gRFC A47) by name.</summary>
    /// <value>The default is empty.</value>
    /// <exception cref="ArgumentException">A listener name template does not start with <c>xdstp://</c> and its authority.</exception>
    public IReadOnlyDictionary<string, XdsAuthority> Authorities
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (var (name, authority) in value)
            {
                if (authority.Problem(name) is { } problem)
                {
                    throw new ArgumentException($"Authority \"{name}\": {problem}", nameof(Authorities));
                }
            }

            field = value.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }
    = FrozenDictionary<string, XdsAuthority>.Empty;

    /// <summary>
    /// Gets the sources of certificates by instance name (gRFC A29). A cluster that names an instance that is not here is rejected.
    /// </summary>
    /// <value>The default is empty.</value>
    /// <exception cref="ArgumentException">A provider is incomplete.</exception>
    public IReadOnlyDictionary<string, XdsCertificateProvider> CertificateProviders
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (var (name, provider) in value)
            {
                if (provider.Problem is { } problem)
                {
                    throw new ArgumentException($"Certificate provider \"{name}\": {problem}", nameof(CertificateProviders));
                }
            }

            field = value.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }
    = FrozenDictionary<string, XdsCertificateProvider>.Empty;

    /// <summary>Reads a bootstrap from JSON text.</summary>
    /// <param name="json">The document; unknown fields are ignored.</param>
    /// <exception cref="XdsBootstrapException">The document is invalid; the exception lists every error.</exception>
    public static XdsBootstrap Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return BootstrapSource.FromText(json, "The xDS bootstrap");
    }

    /// <summary>Reads a bootstrap from a JSON file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="XdsBootstrapException">The file cannot be read or is invalid; the exception lists every error.</exception>
    public static XdsBootstrap Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return BootstrapSource.FromFile(path, $"The xDS bootstrap file '{path}'");
    }

    /// <summary>
    /// Reads the bootstrap that the environment names: the file of <c>GRPC_XDS_BOOTSTRAP</c> or, only if that variable is not set, the JSON
    /// text in <c>GRPC_XDS_BOOTSTRAP_CONFIG</c>. Reads again at each call; a change of the file does not reach a running client.
    /// </summary>
    /// <returns>The bootstrap, or null if neither variable is set.</returns>
    /// <exception cref="XdsBootstrapException">
    /// The file cannot be read (the second variable is not tried then) or the document is invalid; the exception lists every error.
    /// </exception>
    public static XdsBootstrap? FromEnvironment() => BootstrapSource.FromEnvironment(Environment.GetEnvironmentVariable);
}
