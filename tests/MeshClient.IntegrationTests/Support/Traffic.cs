using System.Collections.Concurrent;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Calls that go on in the background, from several callers at once, until the test has seen enough.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly CancellationTokenSource _stopping = new(TestTimeout.Ceiling);
    private readonly Task _callers;
    private int _successes;

    private Traffic(HttpClient client, Uri uri, int callers) =>
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(client, uri))));

    public static Traffic Start(HttpClient client, string uri, int callers = 4) => new(client, new Uri(uri), callers);

    /// <summary>Waits until so many more calls have succeeded, so that every caller met what was changed before.</summary>
    public Task FlowsAsync(int calls = 20)
    {
        var goal = Volatile.Read(ref _successes) + calls;
        return Eventually.IsAsync(() => Task.FromResult(Volatile.Read(ref _successes)), successes => successes >= goal || !_failures.IsEmpty);
    }

    /// <summary>Ends the calls and tells which failed.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stopping.CancelAsync();
        await _callers;
        return [.. _failures];
    }

    /// <summary>Ends the calls; fails the test with the whole text of each that failed.</summary>
    public async Task EndsWithoutFailureAsync()
    {
        var failures = await StopAsync();
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine + Environment.NewLine, failures));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task CallAsync(HttpClient client, Uri uri)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var response = await client.GetAsync(uri, TestTimeout.Token);
                response.EnsureSuccessStatusCode();
                Interlocked.Increment(ref _successes);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                _failures.Enqueue(exception.ToString());
            }
        }
    }
}
