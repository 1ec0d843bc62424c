using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Tests of which each has a control plane, two backends and a client of the mesh to itself.</summary>
public abstract class TwoBackendTests(string one = "one", string two = "two") : IAsyncLifetime
{
    protected FakeXdsServer Xds { get; private set; } = null!;

    protected FakeBackend One { get; private set; } = null!;

    protected FakeBackend Two { get; private set; } = null!;

    protected MeshRuntime Mesh { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Xds = await StartControlPlaneAsync();
        One = await Backends.StartAsync(one);
        Two = await Backends.StartAsync(two);
        Mesh = CreateRuntime();
        Client = Mesh.CreateHttpClient();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Mesh.DisposeAsync();
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Xds.DisposeAsync();
    }

    /// <summary>Calls that flow to target <c>pay</c>, which is the first backend.</summary>
    private protected async Task<Traffic> StartTrafficAsync()
    {
        Xds.SetService("pay", s => s.Endpoints(One));
        var traffic = Traffic.Start(Client, "http://pay/");
        await traffic.FlowsAsync();
        return traffic;
    }

    protected virtual Task<FakeXdsServer> StartControlPlaneAsync() => XdsMesh.StartControlPlaneAsync();

    protected virtual MeshRuntime CreateRuntime() => XdsMesh.Runtime(Xds);
}
