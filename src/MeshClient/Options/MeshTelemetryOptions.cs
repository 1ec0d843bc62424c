namespace MeshClient;

/// <summary>Switches of telemetry that is off by default.</summary>
public sealed class MeshTelemetryOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether <c>mesh.client.latency_estimate</c> is reported: minimum, median and maximum of the
    /// endpoints' latency estimates per cluster.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool LatencyEstimate { get; set; }
}
