namespace MeshClient.IntegrationTests.Support;

/// <summary>For states that only calls can observe: calls until one succeeds, under a ceiling.</summary>
internal static class Eventually
{
    public static async Task<HttpResponseMessage> SucceedsAsync(Func<Task<HttpResponseMessage>> call)
    {
        var ceiling = TestTimeout.Token;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (HttpRequestException) when (!ceiling.IsCancellationRequested)
            {
                // Gives the machine to others between calls; what ends the wait is the endpoint's own back-off.
                await Task.Delay(TimeSpan.FromMilliseconds(20), ceiling);
            }
        }
    }

    /// <summary>For states that only a reading shows: reads until the condition holds, under a ceiling.</summary>
    public static async Task<T> IsAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        var ceiling = TestTimeout.Token;
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            // Gives the machine to others between readings.
            await Task.Delay(TimeSpan.FromMilliseconds(20), ceiling);
        }
    }
}
