using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.LoadReporting;

namespace MeshClient.Xds.Client;

/// <summary>The state of the xDS client at one moment, for diagnostics. Immutable.</summary>
/// <param name="Node">How we are known to the control plane.</param>
/// <param name="Servers">In the order of first use.</param>
/// <param name="Resources">By type, then by name.</param>
/// <param name="Authorities">Those of the bootstrap by name, after the one for names without authority.</param>
/// <param name="LoadReports">One per server that any cluster reported to.</param>
internal sealed record XdsClientSnapshot(
    XdsNode Node,
    IReadOnlyList<XdsServerStatus> Servers,
    IReadOnlyList<XdsResourceStatus> Resources,
    IReadOnlyList<XdsAuthorityStatus> Authorities,
    IReadOnlyList<LoadReportStatus> LoadReports);
