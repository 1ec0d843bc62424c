namespace MeshClient.Testing;

/// <summary>
/// A <see cref="FakeXdsServer"/> that lives as long as a test class: made by its plain constructor, as the fixtures of test frameworks
/// are. References no test framework. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// public sealed class CheckoutTests(FakeXdsServerFixture xds) : IClassFixture&lt;FakeXdsServerFixture&gt;
/// {
///     …
/// }
/// </code>
/// </example>
public sealed class FakeXdsServerFixture : IDisposable, IAsyncDisposable
{
    /// <summary>The server. Its address is bound when the fixture is constructed.</summary>
    public FakeXdsServer Server { get; } = new();

    /// <summary>Begins to dispose the server without waiting for the end.</summary>
    public void Dispose() => Server.Dispose();

    /// <summary>Disposes the server.</summary>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
