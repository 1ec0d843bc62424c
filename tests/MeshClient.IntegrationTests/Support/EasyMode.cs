using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Runtimes that know one service and need no control plane.</summary>
internal static class EasyMode
{
    public static MeshRuntime Runtime(string service, params FakeBackend[] backends) => Runtime(service, _ => { }, backends);

    public static MeshRuntime Runtime(string service, Action<MeshServiceOptions> configure, params FakeBackend[] backends) =>
        MeshRuntime.Create(Options(service, configure, backends));

    public static MeshClientOptions Options(string service, Action<MeshServiceOptions> configure, params FakeBackend[] backends)
    {
        var options = new MeshClientOptions();
        var settings = new MeshServiceOptions();
        foreach (var backend in backends)
        {
            settings.Endpoints.Add(backend.UnixSocketPath is { } path ? $"unix:{path}" : backend.Uri.GetLeftPart(UriPartial.Authority));
        }

        configure(settings);
        options.Services.Add(service, settings);
        return options;
    }
}
