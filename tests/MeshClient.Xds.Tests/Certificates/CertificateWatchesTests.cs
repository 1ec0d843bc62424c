using MeshClient.Testing;
using MeshClient.Xds.Certificates;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Xds.Tests.Certificates;

public sealed class CertificateWatchesTests : IDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly PemFiles _files = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    [Trait("Rule", "security 16 #41")]
    public async Task Acquire_SameSourceTwice_IsOneWatchUntilBothAreReleased()
    {
        var watches = Create();
        var first = watches.Acquire(_files.Roots);
        var second = watches.Acquire(_files.Roots);
        await _time.WaitForTimerAsync().WaitAsync(Ceiling);

        Assert.Same(first.Watch, second.Watch);
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, _time.ActiveTimerCount);
        second.Dispose();

        Assert.Equal(0, _time.ActiveTimerCount);
        Assert.Empty(watches.Statuses);
    }

    [Fact]
    public void Acquire_OtherIntervalOrRole_IsAnotherWatch()
    {
        var watches = Create();

        using var roots = watches.Acquire(_files.Roots);
        using var often = watches.Acquire(_files.Roots with { RefreshInterval = TimeSpan.FromSeconds(5) });
        using var identity = watches.Acquire(_files.Identity);

        Assert.NotSame(roots.Watch, often.Watch);
        Assert.Equal(["roots", "roots", "identity"], watches.Statuses.Select(status => status.Role));
    }

    [Fact]
    public void Acquire_AfterTheLastRelease_BeginsAnew()
    {
        var watches = Create();
        var first = watches.Acquire(_files.Roots);
        first.Dispose();

        using var second = watches.Acquire(_files.Roots);

        Assert.NotSame(first.Watch, second.Watch);
    }

    private CertificateWatches Create() => new(_time, NullLogger.Instance);
}
