namespace MeshClient.Diagnostics;

/// <summary>Names of the meter and its instruments (telemetry digest 8.3; <c>docs/reference/metrics.md</c>).</summary>
internal static class InstrumentNames
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Source = "MeshClient";

    public const string CallDuration = "mesh.client.call.duration";
    public const string CallActive = "mesh.client.call.active";
    public const string CallRetries = "mesh.client.call.retries";
    public const string AttemptStarted = "mesh.client.attempt.started";
    public const string AttemptDuration = "mesh.client.attempt.duration";
    public const string RetryDenied = "mesh.client.retry.denied";
    public const string PickFailures = "mesh.client.pick.failures";
    public const string Dropped = "mesh.client.dropped";
    public const string Endpoints = "mesh.client.endpoints";
    public const string LatencyEstimate = "mesh.client.latency_estimate";
    public const string CircuitBreakerActive = "mesh.client.circuit_breaker.active";
    public const string XdsConnected = "mesh.xds.connected";
    public const string XdsServerFailures = "mesh.xds.server_failures";
    public const string XdsResourceUpdates = "mesh.xds.resource_updates";
    public const string XdsNacks = "mesh.xds.nacks";
    public const string XdsResources = "mesh.xds.resources";
    public const string CertificateExpiry = "mesh.tls.certificate.expiry";
    public const string CertificateRotations = "mesh.tls.certificate.rotations";
    public const string LrsReports = "mesh.lrs.reports";
}
