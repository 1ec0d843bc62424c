using MeshClient.Xds.Bootstrap;

namespace MeshClient;

/// <summary>
/// Settings of the mesh client, usually bound from the configuration section <c>MeshClient</c>. Read once, when the runtime is
/// created; later changes of the configuration have no effect.
/// </summary>
public sealed class MeshClientOptions
{
    /// <summary>The name of the configuration section that is bound by default.</summary>
    public const string DefaultSectionName = "MeshClient";

    /// <summary>Gets or sets what happens to a request whose host is no target of the mesh.</summary>
    /// <value>The default is <see cref="UnknownTargetMode.PassThrough"/>.</value>
    public UnknownTargetMode UnknownTargets { get; set; } = UnknownTargetMode.PassThrough;

    /// <summary>
    /// Gets or sets a value indicating whether clusters for which the control plane chose <c>ROUND_ROBIN</c> (also by leaving the
    /// policy unset) or <c>LEAST_REQUEST</c> through the legacy field <c>Cluster.lb_policy</c> are balanced by latency instead.
    /// </summary>
    /// <remarks>A policy chosen through <c>Cluster.load_balancing_policy</c> is never replaced.</remarks>
    /// <value>The default is <see langword="false"/>: the control plane's choice is taken literally.</value>
    public bool PreferLatencyAware { get; set; }

    /// <summary>Gets or sets how long the first calls of a target wait for its configuration.</summary>
    /// <remarks>Bounded by the call's own deadline and cancellation. Calls fail with <see cref="MeshFailureReason.ConfigNotReady"/>
    /// afterwards, until the configuration arrives.</remarks>
    /// <value>The default is 15 seconds (as in gRPC). Must be above zero.</value>
    public TimeSpan InitialFetchTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how plain HTTP callers are told about failures that the mesh itself decides or detects.</summary>
    /// <remarks>gRPC calls always end with a gRPC status, whatever the mode.</remarks>
    /// <value>The default is <see cref="LocalReplyMode.Exceptions"/>.</value>
    public LocalReplyMode LocalReplies { get; set; } = LocalReplyMode.Exceptions;

    /// <summary>Gets or sets what the start of the host waits for.</summary>
    /// <value>The default is <see cref="MeshStartupMode.Background"/>.</value>
    public MeshStartupMode StartupMode { get; set; } = MeshStartupMode.Background;

    /// <summary>Gets or sets how long <see cref="MeshStartupMode.RequireReady"/> waits before it fails the start.</summary>
    /// <value>The default is 30 seconds. Must be above zero.</value>
    public TimeSpan StartupTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets the targets that must have their configuration and a usable endpoint before <see cref="MeshStartupMode.RequireReady"/>
    /// lets the host start.
    /// </summary>
    /// <remarks>
    /// These are also followed from the start on, and never dropped for being idle. Written as requests name them, or as
    /// <c>xds://authority/greeter</c>.
    /// </remarks>
    /// <value>Empty by default, which stands for every service of <see cref="Services"/>.</value>
    public IList<string> RequiredTargets { get; } = [];

    /// <summary>Gets or sets how many targets are followed at the same time; further ones fail until idle ones are dropped.</summary>
    /// <value>The default is 1000. At least 1.</value>
    public int MaxTargets { get; set; } = 1000;

    /// <summary>Gets or sets how long a target without calls is followed before its subscriptions end.</summary>
    /// <value>The default is 30 minutes. At least one second.</value>
    public TimeSpan TargetIdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets the control plane to subscribe to.</summary>
    /// <remarks>Used when it names a server and <see cref="Bootstrap"/> is not set. Without either, the environment variables
    /// <c>GRPC_XDS_BOOTSTRAP</c> and <c>GRPC_XDS_BOOTSTRAP_CONFIG</c> are read at the first use.</remarks>
    public MeshControlPlaneOptions ControlPlane { get; } = new();

    /// <summary>Gets or sets the complete bootstrap of the gRPC libraries, from code; it wins over <see cref="ControlPlane"/>.</summary>
    /// <value>The default is <see langword="null"/>: none. Not read from configuration.</value>
    public XdsBootstrap? Bootstrap { get; set; }

    /// <summary>Gets the services of easy mode by the host name that the application asks for.</summary>
    /// <remarks>A service listed here wins over a target of the same name at the control plane. A name without a port takes requests to
    /// that host on every port for which there is no service of its own, such as <c>catalog:8080</c> (from code only: a colon separates
    /// sections in configuration).</remarks>
    public IDictionary<string, MeshServiceOptions> Services { get; } =
        new Dictionary<string, MeshServiceOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the switches of optional telemetry.</summary>
    public MeshTelemetryOptions Telemetry { get; } = new();

    /// <summary>Path of the section these options came from, for error messages.</summary>
    internal string Path { get; set; } = DefaultSectionName;

    /// <summary>What could not be bound; the validator reports it together with everything else.</summary>
    internal List<string> BindingErrors { get; } = [];
}
