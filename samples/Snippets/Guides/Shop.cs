using MeshClient.Testing;
using Xunit;

namespace Snippets.Guides;

// snippet: testing-fixture
// xunit 2; with xunit 3 both methods return ValueTask.
public sealed class Shop : IAsyncLifetime
{
    public FakeXdsServer Xds { get; } = new();

    public FakeBackend Cart { get; private set; } = null!;

    public async Task InitializeAsync() => Cart = await FakeBackend.StartAsync();

    public async Task DisposeAsync()
    {
        await Cart.DisposeAsync();
        await Xds.DisposeAsync();
    }
}

// end snippet
