namespace MeshClient;

/// <summary>A service of easy mode: where its endpoints are and how calls to it behave, with no control plane.</summary>
public sealed class MeshServiceOptions
{
    /// <summary>
    /// Gets the endpoints: <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>, all with TLS or all without.
    /// </summary>
    /// <value>Empty by default; either this or <see cref="Dns"/> is required.</value>
    public IList<string> Endpoints { get; } = [];

    /// <summary>
    /// Gets or sets the DNS name, each of whose addresses is an endpoint: <c>host:port</c>, <c>http://host:port</c> or
    /// <c>https://host:port</c>.
    /// </summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public string? Dns { get; set; }

    /// <summary>Gets or sets how often <see cref="Dns"/> is resolved again.</summary>
    /// <value>The default is 5 seconds. At least one second.</value>
    public TimeSpan DnsRefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how an endpoint is chosen.</summary>
    /// <value>The default is <see cref="MeshBalancing.LatencyAware"/>.</value>
    public MeshBalancing Balancing { get; set; } = MeshBalancing.LatencyAware;

    /// <summary>Gets or sets how many requests may be in flight; more are refused at once.</summary>
    /// <value>The default is 1024 requests (as in Envoy). At least 1.</value>
    public int MaxRequests { get; set; } = 1024;

    /// <summary>Gets or sets how many retries may be in flight at the same time.</summary>
    /// <value>The default is <see langword="null"/>: a fifth of the requests in flight, but at least 10. Zero or more.</value>
    public int? MaxRetries { get; set; }

    /// <summary>Gets how failed attempts are repeated.</summary>
    public MeshServiceRetryOptions Retry { get; } = new();

    /// <summary>Gets or sets how long a call may take, all attempts included.</summary>
    /// <value>The default is <see langword="null"/>: only the caller's own limits. Above zero.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Gets or sets how long connecting to an endpoint may take, including the TLS handshake.</summary>
    /// <value>The default is 5 seconds (as in Envoy). Above zero.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the HTTP version towards the endpoints.</summary>
    /// <value>The default is <see cref="MeshProtocol.FollowRequest"/>.</value>
    public MeshProtocol Protocol { get; set; } = MeshProtocol.FollowRequest;

    /// <summary>Gets the TLS settings; only for <c>https</c> endpoints.</summary>
    public MeshServiceTlsOptions Tls { get; } = new();
}
