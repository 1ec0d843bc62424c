using MeshClient;
using MeshClient.Testing;

namespace Snippets;

internal static class GettingStarted
{
    // snippet: getting-started
    public static async Task RunAsync()
    {
        // Two servers, one of which is slow. In your system they exist already.
        await using var fast = await FakeBackend.StartAsync();
        await using var slow = await FakeBackend.StartAsync();
        slow.Configure(behavior => behavior with { Latency = TimeSpan.FromMilliseconds(50) });

        var options = new MeshClientOptions();
        options.Services["catalog"] = new MeshServiceOptions { Endpoints = { $"http://{fast.Address}", $"http://{slow.Address}" } };

        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();
        for (var i = 0; i < 200; i++)
        {
            using var response = await client.GetAsync(new Uri("http://catalog/prices/42"));
            response.EnsureSuccessStatusCode();
        }

        Console.WriteLine($"fast server: {fast.RequestCount} requests, slow server: {slow.RequestCount}");
    }

    // end snippet
}
