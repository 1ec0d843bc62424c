using MeshClient.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery.Http;

namespace MeshClient.Tests.DependencyInjection;

public sealed class CompetingHandlersFilterTests : IDisposable
{
    private readonly RecordingLoggerProvider _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task CreateHandler_ResilienceHandlerOutsideTheMesh_IsWarnedAboutOnce()
    {
        await using var provider = Build(services =>
        {
            services.AddHttpClient("a").UseMesh().AddHttpMessageHandler(() => new ResilienceHandler()).AddHttpMessageHandler(() => new ResilienceHandler());
        });

        _ = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("a");

        Assert.Equal([1900], Warnings());
    }

    [Fact]
    public async Task CreateHandler_ServiceDiscoveryAddedBeforeTheMesh_IsWarnedAbout()
    {
        await using var provider = Build(services =>
            services.AddHttpClient("a").AddHttpMessageHandler(() => new ResolvingHttpDelegatingHandler()).UseMesh());

        _ = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("a");

        Assert.Equal([1901], Warnings());
    }

    [Fact]
    public async Task CreateHandler_ClientOutsideTheMesh_IsNobodysBusiness()
    {
        await using var provider = Build(services => services.AddHttpClient("a").AddHttpMessageHandler(() => new ResilienceHandler()));

        _ = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("a");

        Assert.Empty(Warnings());
    }

    private IEnumerable<int> Warnings() => _logs.Entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.EventId);

    private ServiceProvider Build(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_logs));
        services.AddMeshClient().AddService("catalog", "http://127.0.0.1:1");
        configure(services);
        return services.BuildServiceProvider();
    }
}
