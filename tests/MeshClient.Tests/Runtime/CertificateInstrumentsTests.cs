using System.Diagnostics.Metrics;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Tests.Support;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Runtime;

public sealed class CertificateInstrumentsTests : IDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly TestCertificateAuthority _authority = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();
    private readonly Meter _meter = new("test");

    public void Dispose()
    {
        _meter.Dispose();
        File.Delete(_file);
        _authority.Dispose();
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #32")]
    public async Task Observe_CertificatesInUse_TellEndAndRotations()
    {
        var watches = new CertificateWatches(_time, NullLogger.Instance);
        var instruments = new CertificateInstruments(_meter, watches);
        using var recorder = new MetricRecorder(_meter);
        await File.WriteAllTextAsync(_file, _authority.CertificatePem);
        using var lease = watches.Acquire(new RootSource(new PemSource(_file, null), TimeSpan.FromMinutes(1)));
        await _time.WaitForTimerAsync().WaitAsync(Ceiling);
        await File.WriteAllTextAsync(_file, "nothing");
        _time.Advance(TimeSpan.FromMinutes(1));
        await _time.WaitForTimerAsync().WaitAsync(Ceiling);

        recorder.Observe();
        instruments.Stop();
        recorder.Observe();

        Assert.Equal(
            [
                new Measurement("mesh.tls.certificate.expiry", new DateTimeOffset(_authority.Certificate.NotAfter).ToUnixTimeSeconds(), $"file={_file} role=roots"),
                new Measurement("mesh.tls.certificate.rotations", 0, $"file={_file} result=ok role=roots"),
                new Measurement("mesh.tls.certificate.rotations", 1, $"file={_file} result=rejected role=roots"),
            ],
            recorder.All.OrderBy(measurement => measurement.ToString(), StringComparer.Ordinal));
    }
}
