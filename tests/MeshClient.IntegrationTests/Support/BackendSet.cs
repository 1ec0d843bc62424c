using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Several backends, disposed together.</summary>
internal sealed class BackendSet(FakeBackend[] backends) : IAsyncDisposable
{
    public FakeBackend[] All => backends;

    /// <summary>Backends <c>backend-0</c>, <c>backend-1</c>, …</summary>
    public static async Task<BackendSet> StartAsync(int count) =>
        new(await Task.WhenAll(Enumerable.Range(0, count).Select(i => Backends.StartAsync($"backend-{i}"))));

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in backends)
        {
            await backend.DisposeAsync();
        }
    }
}
