using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Model;

/// <summary>Where the load of a cluster is reported to, and which metrics of its backends the reports carry. Immutable.</summary>
/// <param name="Server">The server that sent the cluster (<c>lrs_server</c> is <c>self</c>).</param>
/// <param name="Metrics">The choice of <c>lrs_report_endpoint_metrics</c>.</param>
internal sealed record LoadReportingConfig(XdsServer Server, EndpointMetricSelection Metrics);
