using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Backends by name, with ceilings for loaded machines.</summary>
internal static class Backends
{
    public static Task<FakeBackend> StartAsync(string name) => StartAsync(name, BackendBehavior.Default);

    public static Task<FakeBackend> StartAsync(string name, BackendBehavior behavior) =>
        StartAsync(name, new FakeBackendOptions { Behavior = behavior });

    public static Task<FakeBackend> StartAsync(string name, FakeBackendOptions options)
    {
        options.Name = name;
        options.WaitCeiling = TestTimeout.Ceiling;
        return FakeBackend.StartAsync(options, TestTimeout.Token);
    }
}
