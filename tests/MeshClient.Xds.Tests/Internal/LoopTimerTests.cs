using MeshClient.Testing;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Xds.Tests.Internal;

public sealed class LoopTimerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ControlLoop _loop = new(NullLogger.Instance);
    private readonly LoopTimer _timer;
    private int _fired;

    public LoopTimerTests() => _timer = new LoopTimer(_time, _loop, () => _fired++);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    [InlineData(100)]
    public async Task Start_AnyDelay_FiresOnceWhenItIsOver(int days)
    {
        await _loop.InvokeAsync(() => _timer.Start(TimeSpan.FromDays(days) + TimeSpan.FromHours(1)));

        for (var day = 0; day < days; day++)
        {
            await AdvanceAsync(TimeSpan.FromDays(1));
        }

        await AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Equal((0, true), (_fired, _timer.IsRunning));
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((1, false), (_fired, _timer.IsRunning));
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    [Fact]
    public async Task Stop_AfterTheFirstOfSeveralSteps_FiresNoMore()
    {
        await _loop.InvokeAsync(() => _timer.Start(TimeSpan.MaxValue));
        await AdvanceAsync(TimeSpan.FromDays(25));

        await _loop.InvokeAsync(_timer.Stop);

        Assert.Equal((0, false), (_fired, _timer.IsRunning));
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    private Task AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return _loop.InvokeAsync(static () => { });
    }
}
