namespace OpenTelemetry.Metrics;

/// <summary>Collects the metrics of MeshClient.</summary>
public static class MeshClientMeterProviderBuilderExtensions
{
    /// <summary>Collects the instruments of the meter <c>MeshClient</c>.</summary>
    /// <remarks>Histograms carry their bucket boundaries with them, so no view is needed; a view of yours overrides them.</remarks>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static MeterProviderBuilder AddMeshClientInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter("MeshClient");
    }
}
