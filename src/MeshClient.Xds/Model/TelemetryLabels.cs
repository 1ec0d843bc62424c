namespace MeshClient.Xds.Model;

/// <summary>
/// The service that a cluster belongs to, for telemetry (metadata key <c>com.google.csm.telemetry_labels</c>); empty when not given.
/// Immutable.
/// </summary>
internal sealed record TelemetryLabels(string ServiceName, string ServiceNamespace);
