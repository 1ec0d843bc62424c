using System.Text;
using MeshClient.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MeshClient.Tests.DependencyInjection;

public sealed class AddMeshClientTests
{
    [Fact]
    public async Task AddMeshClient_HostWithConfiguration_BindsTheDefaultSection()
    {
        var services = new ServiceCollection().AddSingleton(Json("""{ "MeshClient": { "MaxTargets": 7 }, "Other": { "MaxTargets": 8 } }"""));
        services.AddMeshClient();

        await using var provider = services.BuildServiceProvider();

        Assert.Equal(7, Options(provider).MaxTargets);
    }

    [Fact]
    public async Task AddMeshClient_NoConfiguration_UsesTheDefaults()
    {
        var services = new ServiceCollection();
        services.AddMeshClient();

        await using var provider = services.BuildServiceProvider();

        Assert.Equal(1000, Options(provider).MaxTargets);
    }

    [Fact]
    public async Task AddMeshClient_GivenSection_ReplacesTheDefaultOne()
    {
        var configuration = Json("""{ "MeshClient": { "MaxTargets": 7, "StartupTimeout": "00:00:09" }, "Platform": { "Mesh": { "MaxTargets": 8 } } }""");
        var services = new ServiceCollection().AddSingleton(configuration);
        services.AddMeshClient(configuration.GetSection("Platform:Mesh"));

        await using var provider = services.BuildServiceProvider();

        Assert.Equal((8, TimeSpan.FromSeconds(30)), (Options(provider).MaxTargets, Options(provider).StartupTimeout));
        Assert.Equal("Platform:Mesh", Options(provider).Path);
    }

    [Fact]
    public async Task AddMeshClient_SameSectionTwice_IsBoundOnce()
    {
        var configuration = Json("""{ "Mesh": { "Services": { "a": { "Endpoints": [ "http://a:1" ] } } } }""");
        var services = new ServiceCollection();
        services.AddMeshClient(configuration.GetSection("Mesh"));
        services.AddMeshClient(configuration.GetSection("Mesh"));

        await using var provider = services.BuildServiceProvider();

        Assert.Equal("http://a:1", Assert.Single(Options(provider).Services["a"].Endpoints));
    }

    [Fact]
    public async Task AddMeshClient_WithCode_ChangesWhatTheSectionSaid()
    {
        var services = new ServiceCollection().AddSingleton(Json("""{ "MeshClient": { "MaxTargets": 7, "PreferLatencyAware": true } }"""));
        services.AddMeshClient(options => options.MaxTargets = 8);

        await using var provider = services.BuildServiceProvider();

        Assert.Equal((8, true), (Options(provider).MaxTargets, Options(provider).PreferLatencyAware));
    }

    [Fact]
    public async Task AddMeshClient_Twice_IsOnce()
    {
        var services = new ServiceCollection().AddSingleton(Json("""{ "MeshClient": { "Services": { "a": { "Endpoints": [ "http://a:1" ] } } } }"""));
        services.AddMeshClient();
        var once = services.Count;
        services.AddMeshClient();

        await using var provider = services.BuildServiceProvider();

        Assert.Equal("http://a:1", Assert.Single(Options(provider).Services["a"].Endpoints));
        Assert.Single(provider.GetServices<IHostedService>());
        Assert.Single(provider.GetServices<IValidateOptions<MeshClientOptions>>());
        Assert.InRange(services.Count - once, 0, 2);
    }

    [Fact]
    public async Task AddMeshClient_Runtime_IsOneForAll()
    {
        var services = new ServiceCollection();
        services.AddMeshClient().AddService("a", "http://127.0.0.1:1");

        await using var provider = services.BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<MeshRuntime>(), provider.GetRequiredService<MeshRuntime>());
    }

    [Fact]
    public async Task AddService_InCodeAndInTheSection_IsOneService()
    {
        var services = new ServiceCollection().AddSingleton(Json("""{ "MeshClient": { "Services": { "a": { "MaxRequests": 5 } } } }"""));
        services.AddMeshClient()
            .AddService("a", "http://a:1", "http://a:2")
            .AddService("a", service => service.Balancing = MeshBalancing.RoundRobin);

        await using var provider = services.BuildServiceProvider();

        var service = Assert.Single(Options(provider).Services).Value;
        Assert.Equal((5, MeshBalancing.RoundRobin), (service.MaxRequests, service.Balancing));
        Assert.Equal(["http://a:1", "http://a:2"], service.Endpoints);
    }

    [Fact]
    public async Task Start_InvalidOptions_FailsWithEveryError()
    {
        using var host = Host(mesh => mesh.AddService("a", "nonsense").AddService("b c", "http://x:1"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public async Task Start_NothingConfigured_SucceedsInTheBackgroundMode()
    {
        using var host = Host(_ => { });

        await host.StartAsync();

        Assert.Null(host.Services.GetRequiredService<MeshRuntime>().StartedEngine);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_RequiredTargetsInTheBackgroundMode_SubscribesWithoutWaiting()
    {
        using var host = Host(mesh => mesh.AddService("a", "http://127.0.0.1:1").Services.Configure<MeshClientOptions>(options => options.RequiredTargets.Add("elsewhere")));

        await host.StartAsync();

        var engine = host.Services.GetRequiredService<MeshRuntime>().StartedEngine;
        Assert.Equal("elsewhere", Assert.Single(engine!.Targets.Targets).Name);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_RequireReadyAndReady_Succeeds()
    {
        using var host = Host(mesh => RequireReady(mesh.AddService("a", "http://127.0.0.1:1")));

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_RequireReadyAndNotReady_FailsWithTheReason()
    {
        var time = new FakeTimeProvider();
        using var host = Host(mesh =>
        {
            RequireReady(mesh.AddService("a", "http://127.0.0.1:1"), "nowhere");
            mesh.Services.AddSingleton<TimeProvider>(time);
        });

        var start = host.StartAsync();
        time.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => start.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Contains("nowhere", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RequireReadyWithoutTargetOrService_IsAnError()
    {
        using var host = Host(mesh => RequireReady(mesh));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("RequiredTargets", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    private static void RequireReady(IMeshClientBuilder mesh, params string[] targets) => mesh.Services.Configure<MeshClientOptions>(options =>
    {
        options.StartupMode = MeshStartupMode.RequireReady;
        foreach (var target in targets)
        {
            options.RequiredTargets.Add(target);
        }
    });

    private static IHost Host(Action<IMeshClientBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services.AddMeshClient());
        return builder.Build();
    }

    private static MeshClientOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<MeshClientOptions>>().Value;

    private static IConfiguration Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
