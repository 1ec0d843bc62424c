using System.Security.Cryptography;
using MeshClient.Testing;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;
using MeshClient.Xds.Tests.Client.Support;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Tests.Certificates;

/// <summary>Files that are read at an interval, and what stays in force when they cannot be used (security 3.3; gRFC A29, A65).</summary>
public sealed class CertificateWatchTests : IDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly TestCertificateAuthority _authority = new();
    private readonly PemFiles _files = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose()
    {
        _files.Dispose();
        _authority.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Get_FilesThere_YieldsLeafAndKey()
    {
        using var first = Rotate();
        var watch = Watch(_files.Identity);

        Assert.Equal(first.Certificate.Thumbprint, await LeafAsync(watch));
        Assert.Equal([_files.PathOf("cert.pem"), _files.PathOf("key.pem")], watch.Status.Files);
        Assert.Equal(
            new CertificateStatus("identity", watch.Status.Files, PemFiles.Interval)
            {
                ValidUntil = first.Certificate.NotAfter.ToUniversalTime(),
                LoadedAt = _time.GetUtcNow(),
                LastReadAt = _time.GetUtcNow(),
            },
            watch.Status);
        Assert.Empty(_log.Noticeable);
    }

    [Fact]
    [Trait("Rule", "security 16 #40")]
    public async Task Refresh_PairReplaced_IsUsedFromTheNextReadingOn()
    {
        using var first = Rotate();
        var watch = Watch(_files.Identity);
        await LeafAsync(watch);
        using var second = Rotate();

        await PassAsync(PemFiles.Interval - TimeSpan.FromTicks(1));
        Assert.Equal(first.Certificate.Thumbprint, await LeafAsync(watch));
        await PassAsync(TimeSpan.FromTicks(1));

        Assert.Equal(second.Certificate.Thumbprint, await LeafAsync(watch));
        Assert.Equal(1, watch.Status.Rotations);
        Assert.Equal([(LogLevel.Information, 1701)], _log.Noticeable);
    }

    [Fact]
    public async Task Refresh_NothingChanged_KeepsTheSameMaterial()
    {
        using var identity = Rotate();
        var watch = Watch(_files.Identity);
        var before = await GetAsync(watch);

        await PassAsync(PemFiles.Interval);

        Assert.Same(before, await GetAsync(watch));
        Assert.Equal((0, _time.GetUtcNow()), (watch.Status.Rotations, watch.Status.LastReadAt));
        Assert.Empty(_log.Noticeable);
    }

    [Theory]
    [InlineData("cert.pem")]
    [InlineData("key.pem")]
    [Trait("Rule", "security 16 #37")]
    public async Task Refresh_OnlyHalfOfThePairReplaced_KeepsTheOldPairUntilBothAre(string written)
    {
        using var first = Rotate();
        var watch = Watch(_files.Identity);
        await LeafAsync(watch);
        using var second = _authority.Issue("second");

        _files.Write(written, written == "cert.pem" ? second.CertificatePem : second.PrivateKeyPem);
        await PassAsync(PemFiles.Interval);
        Assert.Equal(first.Certificate.Thumbprint, await LeafAsync(watch));
        _files.Write(second);
        await PassAsync(PemFiles.Interval);

        Assert.Equal(second.Certificate.Thumbprint, await LeafAsync(watch));
        Assert.Equal([(LogLevel.Warning, 1702), (LogLevel.Information, 1701), (LogLevel.Information, 1704)], _log.Noticeable);
    }

    [Fact]
    [Trait("Rule", "security 16 #38")]
    public async Task Refresh_FileVanished_KeepsTheOldRootsAndWarnsOnce()
    {
        _files.Write("ca.pem", _authority.CertificatePem);
        var watch = Watch(_files.Roots);
        var before = await GetAsync(watch);

        _files.Delete("ca.pem");
        await PassAsync(PemFiles.Interval);
        await PassAsync(PemFiles.Interval);
        await PassAsync(PemFiles.Interval);

        Assert.Same(before, await GetAsync(watch));
        Assert.Contains(_files.PathOf("ca.pem"), watch.Status.Problem, StringComparison.Ordinal);
        Assert.Equal(3, watch.Status.Rejections);
        Assert.Equal([(LogLevel.Warning, 1702)], _log.Noticeable);
    }

    [Fact]
    public async Task Refresh_VanishedThenBrokenThenBack_WarnsOfEachStateAndRecovers()
    {
        _files.Write("ca.pem", _authority.CertificatePem);
        var watch = Watch(_files.Roots);
        var before = await GetAsync(watch);

        _files.Delete("ca.pem");
        await PassAsync(PemFiles.Interval);
        _files.Write("ca.pem", "no PEM");
        await PassAsync(PemFiles.Interval);
        _files.Write("ca.pem", _authority.CertificatePem);
        await PassAsync(PemFiles.Interval);

        Assert.Same(before, await GetAsync(watch));
        Assert.Null(watch.Status.Problem);
        Assert.Equal([(LogLevel.Warning, 1702), (LogLevel.Warning, 1702), (LogLevel.Information, 1704)], _log.Noticeable);
    }

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("")]
    public async Task Refresh_RootsUnusable_KeepsTheOld(string content)
    {
        _files.Write("ca.pem", _authority.CertificatePem);
        var watch = Watch(_files.Roots);
        var before = await GetAsync(watch);

        _files.Write("ca.pem", content);
        await PassAsync(PemFiles.Interval);

        Assert.Same(before, await GetAsync(watch));
        Assert.Equal([(LogLevel.Warning, 1702)], _log.Noticeable);
    }

    [Fact]
    public async Task Refresh_DirectoryBehindASymbolicLinkReplaced_IsSeen()
    {
        using var first = _authority.Issue("first");
        using var second = _authority.Issue("second");
        WriteMounted("v1", first);
        WriteMounted("v2", second);
        Directory.CreateSymbolicLink(_files.PathOf("..data"), "v1");
        File.CreateSymbolicLink(_files.PathOf("cert.pem"), "..data/cert.pem");
        File.CreateSymbolicLink(_files.PathOf("key.pem"), "..data/key.pem");
        var watch = Watch(_files.Identity);
        Assert.Equal(first.Certificate.Thumbprint, await LeafAsync(watch));

        Directory.Delete(_files.PathOf("..data"));
        Directory.CreateSymbolicLink(_files.PathOf("..data"), "v2");
        await PassAsync(PemFiles.Interval);

        Assert.Equal(second.Certificate.Thumbprint, await LeafAsync(watch));
    }

    [Fact]
    [Trait("Rule", "security 16 #39")]
    public async Task Get_FilesAppearTwoSecondsLater_Waits()
    {
        var watch = Watch(_files.Identity);
        await _time.WaitForTimerAsync();
        var waiting = LeafAsync(watch);

        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        using var identity = Rotate();
        await PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(identity.Certificate.Thumbprint, await waiting);
        Assert.Equal([(LogLevel.Warning, 1703), (LogLevel.Information, 1704)], _log.Noticeable);
    }

    [Fact]
    public async Task Get_CancelledWhileFilesAreMissing_SaysWhichFile()
    {
        var watch = Watch(_files.Identity);
        await _time.WaitForTimerAsync();
        using var deadline = new CancellationTokenSource();
        var waiting = GetAsync(watch, deadline.Token);

        await deadline.CancelAsync();

        var exception = await Assert.ThrowsAsync<CertificatesPendingException>(() => waiting);
        Assert.StartsWith("the certificate chain in file ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_files.PathOf("cert.pem"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_FilesMissingForLong_FailsAtOnceUntilTheyAreThere()
    {
        var watch = Watch(_files.Roots);
        await _time.WaitForTimerAsync();
        var waiting = GetAsync(watch);
        await PassAsync(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<CertificateReadException>(() => waiting);
        await Assert.ThrowsAsync<CertificateReadException>(() => GetAsync(watch));
        _files.Write("ca.pem", _authority.CertificatePem);
        await PassAsync(TimeSpan.FromSeconds(1));

        Assert.Single((await GetAsync(watch)).Certificates);
    }

    [Fact]
    public async Task GetOrRead_FilesMissing_FailsAtOnceAndReadsAgainNextTime()
    {
        var watch = Watch(_files.Roots);
        await Assert.ThrowsAsync<CertificateReadException>(() => watch.GetOrReadAsync(default).AsTask().WaitAsync(Ceiling));

        _files.Write("ca.pem", _authority.CertificatePem);

        Assert.Single((await watch.GetOrReadAsync(default).AsTask().WaitAsync(Ceiling)).Certificates);
    }

    [Fact]
    public async Task Get_KeyOfAnotherCertificate_SaysSoWithoutTheKey()
    {
        using var first = Rotate();
        using var second = _authority.Issue("second");
        _files.Write("key.pem", second.PrivateKeyPem);

        var exception = await Assert.ThrowsAsync<CertificateReadException>(
            () => Watch(_files.Identity).GetOrReadAsync(default).AsTask().WaitAsync(Ceiling));

        Assert.Contains("does not match", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByteOrderMarkAndOtherKeyForms_AreRead()
    {
        using var identity = _authority.Issue("one");
        _files.Write("cert.pem", $"\uFEFF{identity.CertificatePem}");
        using var key = ECDsa.Create();
        key.ImportFromPem(identity.PrivateKeyPem);
        _files.Write("key.pem", key.ExportECPrivateKeyPem());

        Assert.Equal(identity.Certificate.Thumbprint, await LeafAsync(Watch(_files.Identity)));
    }

    [Fact]
    public async Task Get_FileWithoutEnd_IsNotReadForever()
    {
        var watch = Watch(new RootSource(new PemSource("/dev/zero", null), PemFiles.Interval));

        var exception = await Assert.ThrowsAsync<CertificateReadException>(() => watch.GetOrReadAsync(default).AsTask().WaitAsync(Ceiling));

        Assert.Contains("/dev/zero", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_GivenInline_IsReadOnceWithoutTimers()
    {
        var watch = Watch(new RootSource(new PemSource(null, _authority.CertificatePem), PemFiles.Interval));

        Assert.Single((await GetAsync(watch)).Certificates);
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    [Fact]
    public async Task Get_GivenInlineAndUnusable_FailsAtOnce()
    {
        var watch = Watch(new RootSource(new PemSource(null, "nothing"), PemFiles.Interval));

        var exception = await Assert.ThrowsAsync<CertificateReadException>(() => GetAsync(watch));

        Assert.Contains("given inline", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(1e10, 30 * 24 * 3600)]
    public async Task Create_IntervalBeyondWhatTimersAndDisksTake_IsCut(double seconds, double expected)
    {
        _files.Write("ca.pem", _authority.CertificatePem);
        var watch = Watch(_files.Roots with { RefreshInterval = TimeSpan.FromSeconds(seconds) });

        await GetAsync(watch);
        await _time.WaitForTimerAsync().WaitAsync(Ceiling);

        Assert.Equal(TimeSpan.FromSeconds(expected), _time.TimeToNextTimer);
    }

    [Fact]
    public async Task Refresh_CertificateRunsOut_WarnsBeforeAndTellsWhenItHas()
    {
        using var identity = Rotate();
        var watch = Watch(_files.Identity);
        await LeafAsync(watch);

        // Valid from an hour ago for a day: a quarter of it is left after 17 hours.
        await PassAsync(TimeSpan.FromHours(16));
        Assert.Empty(_log.Noticeable);
        await PassAsync(TimeSpan.FromHours(2));
        await PassAsync(PemFiles.Interval);
        Assert.Equal([(LogLevel.Warning, 1705)], _log.Noticeable);
        await PassAsync(TimeSpan.FromHours(6));
        await PassAsync(PemFiles.Interval);

        Assert.Equal([(LogLevel.Warning, 1705), (LogLevel.Error, 1706)], _log.Noticeable);
    }

    [Fact]
    public async Task Close_WhileFilesAreMissing_EndsTheWaitAndTheTimer()
    {
        var watch = Watch(_files.Roots);
        await _time.WaitForTimerAsync();
        var waiting = GetAsync(watch);

        watch.Close();

        await Assert.ThrowsAsync<CertificateReadException>(() => waiting);
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    [Fact]
    public async Task Close_WithMaterial_StillServesIt()
    {
        _files.Write("ca.pem", _authority.CertificatePem);
        var watch = Watch(_files.Roots);
        var before = await GetAsync(watch);

        watch.Close();

        Assert.Same(before, await GetAsync(watch));
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    private static Task<T> GetAsync<T>(CertificateWatch<T> watch, CancellationToken cancellationToken = default)
        where T : CertificateMaterial => watch.GetAsync(cancellationToken).AsTask().WaitAsync(Ceiling, CancellationToken.None);

    private static async Task<string> LeafAsync(CertificateWatch<IdentityMaterial> watch) =>
        (await GetAsync(watch)).Context.TargetCertificate.Thumbprint;

    private CertificateWatch<T> Watch<T>(CertificateSource<T> source)
        where T : CertificateMaterial => new(source, _time, _log);

    private TestCertificate Rotate()
    {
        var identity = _authority.Issue(new TestCertificateOptions { ValidUntil = TimeSpan.FromHours(23) });
        _files.Write(identity);
        return identity;
    }

    private void WriteMounted(string version, TestCertificate identity)
    {
        Directory.CreateDirectory(_files.PathOf(version));
        _files.Write($"{version}/cert.pem", identity.CertificatePem);
        _files.Write($"{version}/key.pem", identity.PrivateKeyPem);
    }

    /// <summary>Moves the clock and waits until the reading that became due, if any, has ended.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        await _time.WaitForTimerAsync().WaitAsync(Ceiling);
        _time.Advance(time);
        await _time.WaitForTimerAsync().WaitAsync(Ceiling);
    }
}
