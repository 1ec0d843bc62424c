using MeshClient.Routing;
using MeshClient.Xds.Client;

namespace MeshClient.Topology;

/// <summary>
/// What calls to a target see. A call reads it once and keeps it to its end; it reads it again only when a cluster of it can no
/// longer be entered. Immutable.
/// </summary>
internal sealed class TargetState
{
    public static readonly TargetState Pending = new(TargetStatus.Pending, null, null);

    private TargetState(TargetStatus status, RouteTable? routes, XdsError? error) => (Status, Routes, Error) = (status, routes, error);

    public TargetStatus Status { get; }

    /// <summary>
    /// Set when <see cref="TargetStatus.Ready"/>, and also when <see cref="TargetStatus.Failed"/> because no virtual host serves the
    /// target: the table then says so, for HTTP calls that must see Envoy's "route not found".
    /// </summary>
    public RouteTable? Routes { get; }

    /// <summary>
    /// Set when unknown or failed. <see cref="XdsErrorKind.Timeout"/> means that the configuration did not arrive in time
    /// (<c>config_not_ready</c>).
    /// </summary>
    public XdsError? Error { get; }

    public static TargetState Ready(RouteTable routes) => new(TargetStatus.Ready, routes, null);

    public static TargetState Unknown(XdsError error) => new(TargetStatus.Unknown, null, error);

    public static TargetState Failed(XdsError error, RouteTable? routes = null) => new(TargetStatus.Failed, routes, error);
}
