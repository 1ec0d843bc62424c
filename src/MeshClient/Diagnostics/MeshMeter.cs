using System.Diagnostics.Metrics;

namespace MeshClient.Diagnostics;

/// <summary>
/// The meter of one runtime: from the host's factory, so that its listeners find it, or our own without a host. Thread-safe.
/// </summary>
internal sealed class MeshMeter : IDisposable
{
    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";

    private readonly bool _isOwned;

    public MeshMeter(IMeterFactory? factory)
    {
        var options = new MeterOptions(InstrumentNames.Source) { Version = ProductVersion.Text, TelemetrySchemaUrl = SchemaUrl };
        _isOwned = factory is null;
        Meter = factory?.Create(options) ?? new Meter(options);
    }

    public Meter Meter { get; }

    public void Dispose()
    {
        // A meter of a factory is shared and ends with the host.
        if (_isOwned)
        {
            Meter.Dispose();
        }
    }
}
