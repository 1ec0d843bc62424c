using MeshClient.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MeshClient.Tests.DependencyInjection;

public sealed class UseMeshTests
{
    [Fact]
    public async Task UseMesh_OneClient_LeavesOthersAlone()
    {
        await using var provider = Build(services =>
        {
            services.AddHttpClient("a").UseMesh();
            services.AddHttpClient("b");
        });

        Assert.Equal((true, false), (UsesMesh(provider, "a"), UsesMesh(provider, "b")));
    }

    [Fact]
    public async Task UseMesh_DefaultsOfAllClients_MeansEveryClient()
    {
        await using var provider = Build(services =>
        {
            services.ConfigureHttpClientDefaults(client => client.UseMesh());
            services.AddHttpClient("a");
        });

        Assert.Equal((true, true), (UsesMesh(provider, "a"), UsesMesh(provider, "neverConfigured")));
    }

    [Fact]
    public async Task MeshAllHttpClients_ClientWithAHandlerOfItsOwn_KeepsIt()
    {
        await using var provider = Build(services =>
        {
            services.AddHttpClient("a").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler());
            services.AddMeshClient().MeshAllHttpClients();
        });

        Assert.Equal((false, true), (UsesMesh(provider, "a"), UsesMesh(provider, "b")));
    }

    [Fact]
    public async Task WithoutMesh_BeforeTheDefaults_OptsOut()
    {
        await using var provider = Build(services =>
        {
            services.AddHttpClient("a").WithoutMesh();
            services.AddMeshClient().MeshAllHttpClients();
        });

        Assert.Equal((false, true), (UsesMesh(provider, "a"), UsesMesh(provider, "b")));
    }

    [Fact]
    public async Task WithoutMesh_AfterTheDefaults_OptsOut()
    {
        await using var provider = Build(services =>
        {
            services.AddMeshClient().MeshAllHttpClients();
            services.AddHttpClient("a").WithoutMesh();
        });

        Assert.Equal((false, true), (UsesMesh(provider, "a"), UsesMesh(provider, "b")));
    }

    [Fact]
    public async Task UseMesh_AfterWithoutMesh_TheLastWins()
    {
        await using var provider = Build(services => services.AddHttpClient("a").WithoutMesh().UseMesh());

        Assert.True(UsesMesh(provider, "a"));
    }

    [Fact]
    public async Task UseMesh_AfterAnotherPrimaryHandler_ReplacesIt()
    {
        await using var provider = Build(services =>
            services.AddHttpClient("a").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler()).UseMesh());

        Assert.True(UsesMesh(provider, "a"));
    }

    [Fact]
    public async Task UseMesh_WithoutAddMeshClient_AddsIt()
    {
        var services = new ServiceCollection();
        services.AddHttpClient("a").UseMesh();

        await using var provider = services.BuildServiceProvider();

        Assert.NotNull(provider.GetService<MeshRuntime>());
    }

    [Fact]
    public async Task UseMesh_SeveralTimes_TheLastSettingsWinOverThoseOfTheDefaults()
    {
        await using var provider = Build(services =>
        {
            services.AddHttpClient("a")
                .UseMesh(options => options.Target = "first")
                .UseMesh(options => options.UnknownTargets = UnknownTargetMode.Fail);
            services.ConfigureHttpClientDefaults(client => client.UseMesh(options =>
            {
                options.LocalReplies = LocalReplyMode.Responses;
                options.UnknownTargets = UnknownTargetMode.PassThrough;
            }));
        });

        var options = provider.GetRequiredService<IOptionsMonitor<MeshClient.DependencyInjection.MeshChoices>>().Get("a").CreateOptions();

        Assert.Equal(
            (null, UnknownTargetMode.Fail, LocalReplyMode.Responses),
            (options.Target, options.UnknownTargets, options.LocalReplies));
    }

    private static ServiceProvider Build(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddMeshClient().AddService("catalog", "http://127.0.0.1:1");
        configure(services);
        return services.BuildServiceProvider();
    }

    private static bool UsesMesh(IServiceProvider provider, string client)
    {
        HttpMessageHandler? handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client);
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler;
        }

        return handler is MeshHandler;
    }
}
