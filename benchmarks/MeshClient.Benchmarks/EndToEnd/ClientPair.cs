namespace MeshClient.Benchmarks.EndToEnd;

/// <summary>The direct client and the mesh, with the same kind of handler below.</summary>
internal sealed class ClientPair : IAsyncDisposable
{
    private readonly MeshRuntime _runtime;

    private ClientPair(Uri address, Version version)
    {
        Version = version;
        DirectUri = new Uri(address, "/");
        MeshUri = new Uri("http://greeter/");
        Direct = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, EnableMultipleHttp2Connections = true });
        var options = new MeshClientOptions();
        var service = new MeshServiceOptions();
        service.Endpoints.Add(address.GetLeftPart(UriPartial.Authority));
        service.Retry.Attempts = 0;
        options.Services.Add("greeter", service);
        _runtime = MeshRuntime.Create(options);
        Mesh = new HttpMessageInvoker(_runtime.CreateHandler());
    }

    public Version Version { get; }

    public Uri DirectUri { get; }

    public Uri MeshUri { get; }

    public HttpMessageInvoker Direct { get; }

    public HttpMessageInvoker Mesh { get; }

    public static ClientPair Create(Uri address, Version version) => new(address, version);

    public async ValueTask DisposeAsync()
    {
        Direct.Dispose();
        Mesh.Dispose();
        await _runtime.DisposeAsync();
    }
}
