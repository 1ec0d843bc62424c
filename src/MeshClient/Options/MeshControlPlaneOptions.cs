namespace MeshClient;

/// <summary>The xDS v3 control plane to subscribe to and who this process is to it.</summary>
public sealed class MeshControlPlaneOptions
{
    /// <summary>Gets the servers in order of preference. The first is used; the others are fallbacks (gRFC A71), in use while
    /// those before them cannot be reached and something is missing.</summary>
    public IList<MeshControlPlaneServerOptions> Servers { get; } = [];

    /// <summary>Gets or sets whether a server that cannot be reached is left for the next one even if nothing is missing (gRFC A95).</summary>
    /// <remarks>Applies to <see cref="Servers"/>; a bootstrap brings its own.</remarks>
    /// <value>The default is <see langword="false"/>: calls go on with what the server sent before (gRFC A71).</value>
    public bool FallbackOnReachabilityOnly { get; set; }

    /// <summary>Gets the authorities of federated resource names by name (gRFC A47).</summary>
    /// <remarks>A name with a colon is possible from code only, because a colon separates sections in configuration.</remarks>
    public IDictionary<string, MeshAuthorityOptions> Authorities { get; } =
        new Dictionary<string, MeshAuthorityOptions>(StringComparer.Ordinal);

    /// <summary>Gets the sources of certificates that clusters refer to by name (gRFC A29); a cluster that names another is rejected.</summary>
    public IDictionary<string, MeshCertificateProviderOptions> CertificateProviders { get; } =
        new Dictionary<string, MeshCertificateProviderOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets how a target without an authority becomes the name of a Listener; every <c>%s</c> is replaced with the target. Field
    /// <c>client_default_listener_resource_name_template</c> of the gRPC xDS bootstrap (gRFC A47).
    /// </summary>
    /// <value>The default is <see langword="null"/>: the target is the name. One that starts with <c>xdstp://</c> needs its authority in
    /// <see cref="Authorities"/>.</value>
    public string? ListenerNameTemplate { get; set; }

    /// <summary>Gets or sets the directory in which the last good resources are kept, for a start while no control plane answers.</summary>
    /// <remarks>
    /// Works with every bootstrap. Processes may share a directory: files are told apart by node and control planes, so the node needs the
    /// same id at the next start, or a <see cref="CacheIdentity"/>. Whoever can write to the directory decides where calls go. Trouble with
    /// it is logged and never fails a call.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: nothing is kept. Otherwise an absolute path; the directory is made if it is missing.</value>
    public string? CacheDirectory { get; set; }

    /// <summary>Gets or sets a name for all processes that get the same resources from the control plane, although they are nodes of different
    /// ids: they use each other's files in <see cref="CacheDirectory"/>.</summary>
    /// <remarks>
    /// For pods that have another name at each start and keep the directory. It stands for id and metadata of the node; cluster, locality and
    /// the servers still tell files apart. Do not set it where the control plane sends nodes different things by their id or metadata.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: only a node with the same id and metadata finds what was kept.</value>
    public string? CacheIdentity { get; set; }

    /// <summary>Gets or sets the age at which a kept resource is not used any more, counted from when a control plane last confirmed it.</summary>
    /// <value>The default is 7 days. At least one minute.</value>
    public TimeSpan CacheMaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets the identity that is sent to the servers (<c>envoy.config.core.v3.Node</c>).</summary>
    public MeshNodeOptions Node { get; } = new();

    /// <summary>Gets or sets the largest response, in bytes, that is accepted from a control plane. A larger one ends the stream; it is
    /// opened again with back-off, and what was received before stays in force.</summary>
    /// <remarks>Also holds for servers of <see cref="MeshClientOptions.Bootstrap"/> and of the bootstrap files.</remarks>
    /// <value>The default is 67108864 (64 MiB). At least 65536.</value>
    public int MaxMessageSize { get; set; } = 64 * 1024 * 1024;
}
