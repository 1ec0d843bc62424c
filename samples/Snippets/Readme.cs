using MeshClient;

namespace Snippets;

internal static class Readme
{
    public static void Http(WebApplicationBuilder builder)
    {
        // snippet: http
        builder.Services.AddMeshClient();
        builder.Services.AddHttpClient<CatalogClient>(client => client.BaseAddress = new Uri("http://catalog/"))
            .UseMesh();
        // end snippet
    }

    public static async Task GrpcAsync(MeshClientOptions options)
    {
        // snippet: grpc
        await using var mesh = MeshRuntime.Create(options);
        using var channel = mesh.CreateGrpcChannel("xds:///greeter");
        var greeter = new Greeter.GreeterClient(channel);
        var reply = await greeter.SayHelloAsync(new HelloRequest { Name = "mesh" });
        // end snippet
        Console.WriteLine(reply.Message);
    }
}
