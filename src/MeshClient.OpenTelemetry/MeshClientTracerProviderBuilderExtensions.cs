namespace OpenTelemetry.Trace;

/// <summary>Collects the spans of MeshClient.</summary>
public static class MeshClientTracerProviderBuilderExtensions
{
    /// <summary>
    /// Collects the activity source <c>MeshClient</c>: one span per plain HTTP call, the parent of the attempts' spans that the platform
    /// makes.
    /// </summary>
    /// <remarks>Spans of attempts are those of <c>System.Net.Http</c>; add them with the HTTP instrumentation of OpenTelemetry or with
    /// <c>AddSource("System.Net.Http")</c>.</remarks>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TracerProviderBuilder AddMeshClientInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource("MeshClient");
    }
}
