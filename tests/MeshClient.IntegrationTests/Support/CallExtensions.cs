using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Calls of which only the backend that answered matters.</summary>
internal static class CallExtensions
{
    /// <summary>Makes a call that must succeed and tells who answered it.</summary>
    public static async Task<string> AnsweredByAsync(this HttpClient client, string uri)
    {
        using var response = await client.GetAsync(new Uri(uri), TestTimeout.Token);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues(FakeBackend.NameHeader).Single();
    }

    /// <summary>Makes calls one after the other, which must all succeed, and counts the answers of each backend.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> CountAnswersAsync(this HttpClient client, string uri, int calls)
    {
        var answers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < calls; i++)
        {
            var name = await client.AnsweredByAsync(uri);
            answers[name] = answers.GetValueOrDefault(name) + 1;
        }

        return answers;
    }

    /// <summary>Makes a call that the mesh must refuse or give up.</summary>
    public static Task<MeshRequestException> FailsAsync(this HttpClient client, string uri) =>
        Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri(uri), TestTimeout.Token));
}
