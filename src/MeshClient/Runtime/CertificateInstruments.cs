using System.Diagnostics.Metrics;
using MeshClient.Diagnostics;
using MeshClient.Xds.Certificates;

namespace MeshClient.Runtime;

/// <summary>Instruments that read the certificates in use when a listener asks. Thread-safe.</summary>
internal sealed class CertificateInstruments
{
    private readonly CertificateWatches _certificates;
    private volatile bool _stopped;

    public CertificateInstruments(Meter meter, CertificateWatches certificates)
    {
        _certificates = certificates;
        meter.CreateObservableGauge(
            InstrumentNames.CertificateExpiry, () => Observe(Expiry), "s", "When certificates in force run out, in seconds since 1970.");
        meter.CreateObservableCounter(
            InstrumentNames.CertificateRotations, () => Observe(Rotations), "{rotation}",
            "Times that new certificates came into force, or could not be used.");
    }

    /// <summary>The meter may outlive the runtime; from now on it reports nothing.</summary>
    public void Stop() => _stopped = true;

    private IEnumerable<Measurement<long>> Observe(Func<CertificateStatus, IEnumerable<Measurement<long>>> measure) =>
        _stopped ? [] : _certificates.Statuses.Where(static status => status.Files.Count > 0).SelectMany(measure);

    private static IEnumerable<Measurement<long>> Expiry(CertificateStatus status) => status.ValidUntil is { } end
        ? [new Measurement<long>(end.ToUnixTimeSeconds(), Role(status), File(status))]
        : [];

    private static IEnumerable<Measurement<long>> Rotations(CertificateStatus status) =>
    [
        new(status.Rotations, Role(status), File(status), Result("ok")),
        new(status.Rejections, Role(status), File(status), Result("rejected")),
    ];

    private static KeyValuePair<string, object?> Role(CertificateStatus status) => new(TagNames.CertificateRole, status.Role);

    private static KeyValuePair<string, object?> File(CertificateStatus status) => new(TagNames.CertificateFile, status.Files[0]);

    private static KeyValuePair<string, object?> Result(string result) => new(TagNames.Result, result);
}
