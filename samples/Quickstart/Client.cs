using Grpc.Core;
using Grpc.Net.Client;
using MeshClient;
using MeshClient.Xds.Bootstrap;

namespace Quickstart;

/// <summary>The application's side: a plain HttpClient and a generated gRPC client, both over the mesh.</summary>
internal sealed class Client : IAsyncDisposable
{
    private const string BackendHeader = "x-fake-backend";

    private readonly HttpClient _http;
    private readonly GrpcChannel _channel;
    private readonly Greeter.GreeterClient _greeter;

    public Client(XdsBootstrap bootstrap)
    {
        Mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = bootstrap });
        _http = Mesh.CreateHttpClient();
        _channel = Mesh.CreateGrpcChannel("xds:///greeter");
        _greeter = new Greeter.GreeterClient(_channel);
    }

    public MeshRuntime Mesh { get; }

    /// <summary>One HTTP call; the name of the backend that answered.</summary>
    public async Task<string> GetCatalogAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri("http://catalog/items"), cancellationToken);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues(BackendHeader).Single();
    }

    /// <summary>One gRPC call; the name of the backend that answered.</summary>
    public async Task<string> SayHelloAsync(CancellationToken cancellationToken)
    {
        using var call = _greeter.SayHelloAsync(new HelloRequest { Name = "mesh" }, new CallOptions(cancellationToken: cancellationToken));
        await call.ResponseAsync;
        return (await call.ResponseHeadersAsync).GetValue(BackendHeader) ?? "?";
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _http.Dispose();
        await Mesh.DisposeAsync();
    }
}
