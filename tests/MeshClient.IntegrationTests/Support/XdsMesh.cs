using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Fake control planes and the runtimes that follow them, with ceilings for loaded machines.</summary>
internal static class XdsMesh
{
    public static Task<FakeXdsServer> StartControlPlaneAsync() => StartControlPlaneAsync(_ => { });

    public static Task<FakeXdsServer> StartControlPlaneAsync(Action<FakeXdsServerOptions> configure)
    {
        var options = new FakeXdsServerOptions { WaitCeiling = TestTimeout.Ceiling };
        configure(options);
        return FakeXdsServer.StartAsync(options, TestTimeout.Token);
    }

    public static MeshRuntime Runtime(FakeXdsServer xds) => Runtime(xds, _ => { });

    public static MeshRuntime Runtime(FakeXdsServer xds, Action<MeshClientOptions> configure) =>
        MeshRuntime.Create(Options(xds.Bootstrap, configure));

    /// <summary>A runtime of which calls made one after the other are distributed in the same way each time.</summary>
    public static MeshRuntime Runtime(FakeXdsServer xds, ulong seed) =>
        MeshRuntime.Create(Options(xds.Bootstrap, _ => { }), new EngineEnvironment { Random = new SeededRandomSource(seed) });

    public static MeshClientOptions Options(XdsBootstrap bootstrap, Action<MeshClientOptions> configure)
    {
        var options = new MeshClientOptions { Bootstrap = bootstrap, InitialFetchTimeout = TestTimeout.Ceiling };
        configure(options);
        return options;
    }

    /// <summary>Waits until the client has accepted the last push and calls are routed and balanced by it.</summary>
    public static async Task AppliedAsync(FakeXdsServer xds, MeshRuntime mesh, params XdsResourceType[] types)
    {
        foreach (var type in types)
        {
            await xds.WaitForAckAsync(type, version: null, TestTimeout.Token);
        }

        await SettledAsync(mesh);
    }

    /// <summary>
    /// Waits for what the answer to a response set in motion: clusters take over their resources in the turn of the control loop after
    /// it, aggregates their leaves in the next, and targets their routes in the turn after that.
    /// </summary>
    public static async Task SettledAsync(MeshRuntime mesh)
    {
        for (var turn = 0; turn < 4; turn++)
        {
            await mesh.Engine.XdsClient!.GetSnapshotAsync().WaitAsync(TestTimeout.Token);
        }
    }
}
