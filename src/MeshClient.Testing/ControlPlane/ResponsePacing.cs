namespace MeshClient.Testing.ControlPlane;

/// <summary>When responses leave: at once, late, or when the test says so. Thread-safe.</summary>
internal sealed class ResponsePacing(CancellationToken stopping)
{
    private HoldGate? _gate;
    private long _delayTicks;

    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    public bool TryClose(HoldGate gate)
    {
        var before = Volatile.Read(ref _gate);
        return before is not { IsClosed: true } && Interlocked.CompareExchange(ref _gate, gate, before) == before;
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await Backends.Delay.ForAsync(Delay, either.Token).ConfigureAwait(false);
        if (Volatile.Read(ref _gate) is { } gate)
        {
            await gate.PassAsync(either.Token).ConfigureAwait(false);
        }
    }
}
