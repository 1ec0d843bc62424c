namespace MeshClient.IntegrationTests.Support;

/// <summary>For states that only calls or readings can observe: tries until one shows the state, under a ceiling.</summary>
internal static class Eventually
{
    // Gives the machine to others between tries; what ends the wait is the mesh.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

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
                await Task.Delay(Breath, ceiling);
            }
        }
    }

    /// <summary>Reads until the condition holds.</summary>
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

            await Task.Delay(Breath, ceiling);
        }
    }

    /// <summary>Makes calls, none of which may fail, until this backend answers one.</summary>
    public static Task AnsweredByAsync(HttpClient client, string uri, string name) =>
        IsAsync(() => client.AnsweredByAsync(uri), answeredBy => answeredBy == name);
}
