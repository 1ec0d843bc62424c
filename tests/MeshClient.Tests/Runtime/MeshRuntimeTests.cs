using Grpc.Net.Client;
using MeshClient.Runtime;
using MeshClient.Testing;

namespace MeshClient.Tests.Runtime;

public sealed class MeshRuntimeTests
{
    [Fact]
    public void Create_InvalidOptions_ListsEveryError()
    {
        var options = new MeshClientOptions { MaxTargets = 0, StartupTimeout = TimeSpan.Zero };

        var exception = Assert.Throws<MeshConfigurationException>(() => MeshRuntime.Create(options));

        Assert.Equal(2, exception.Errors.Count);
    }

    [Fact]
    public async Task Create_AndNothingElse_ReadsNothing()
    {
        var environment = new EngineEnvironment { Variable = name => throw new InvalidOperationException($"{name} was read.") };

        await using var mesh = MeshRuntime.Create(new MeshClientOptions(), environment);

        Assert.Null(mesh.StartedEngine);
    }

    [Fact]
    public async Task CreateHandler_NothingConfigured_SaysWhatToConfigure()
    {
        await using var mesh = MeshRuntime.Create(new MeshClientOptions(), new EngineEnvironment { Variable = _ => null });

        var exception = Assert.Throws<MeshConfigurationException>(mesh.CreateHandler);

        Assert.Contains("MeshClient:ControlPlane:Servers", Assert.Single(exception.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateGrpcChannel_XdsTarget_HasTheHttpAddressOfTheTarget()
    {
        await using var mesh = MeshRuntime.Create(Catalog());

        using var channel = mesh.CreateGrpcChannel("xds:///catalog:8080");

        Assert.Equal("catalog:8080", channel.Target);
    }

    [Fact]
    public async Task CreateGrpcChannel_WithAHandler_IsRefused()
    {
        await using var mesh = MeshRuntime.Create(Catalog());
        using var handler = new HttpClientHandler();

        var exception = Assert.Throws<ArgumentException>(() => mesh.CreateGrpcChannel("catalog", new GrpcChannelOptions { HttpHandler = handler }));

        Assert.Contains("HttpHandler", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateHandler_TargetThatIsNoHost_IsRefused()
    {
        await using var mesh = MeshRuntime.Create(Catalog());

        Assert.Throws<ArgumentException>(() => mesh.CreateHandler(new MeshHandlerOptions { Target = "http://catalog/path" }));
    }

    [Fact]
    public async Task WaitUntilReady_Service_IsReady()
    {
        await using var mesh = MeshRuntime.Create(Catalog());

        await mesh.WaitUntilReadyAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task WaitUntilReady_UnknownTarget_TimesOutWithTheReason()
    {
        var time = new FakeTimeProvider();
        await using var mesh = MeshRuntime.Create(Catalog(), new EngineEnvironment { Time = time });
        await mesh.WaitUntilReadyAsync(["catalog"], TimeSpan.FromMinutes(1)).WaitAsync(TimeSpan.FromSeconds(10));

        var ready = mesh.WaitUntilReadyAsync(["catalog", "nowhere"], TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => ready.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Contains("nowhere", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\"catalog\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitUntilReady_Cancelled_EndsAtOnce()
    {
        await using var mesh = MeshRuntime.Create(Catalog());
        using var cancellation = new CancellationTokenSource();

        var ready = mesh.WaitUntilReadyAsync(["nowhere"], TimeSpan.FromMinutes(1), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ready.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmlessAndEndsTheRuntime()
    {
        var mesh = MeshRuntime.Create(Catalog());
        _ = mesh.CreateHandler();

        await mesh.DisposeAsync();
        await mesh.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(mesh.CreateHandler);
    }

    private static MeshClientOptions Catalog() => new()
    {
        Services = { ["catalog"] = new MeshServiceOptions { Endpoints = { "http://127.0.0.1:1" } } },
    };
}
