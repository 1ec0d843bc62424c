namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>What was recorded, in order, and a way to wait for it. Thread-safe.</summary>
internal sealed class EventLog
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    // Guards the events and the waiters' signal.
    private readonly Lock _gate = new();
    private readonly List<string> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public void Add(string text)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _events.Add(text);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Waits until so many events equal the text.</summary>
    public Task WaitForAsync(string text, int count = 1) => WaitForAsync(events => events.Count(item => item == text) >= count, text);

    public async Task WaitForAsync(Func<IReadOnlyList<string>, bool> condition, string what)
    {
        using var ceiling = new CancellationTokenSource(Ceiling);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition(_events))
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(ceiling.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited for {what}; there are only: {string.Join(" | ", All)}");
            }
        }
    }
}
