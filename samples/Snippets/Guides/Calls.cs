using Grpc.Core;
using MeshClient;

namespace Snippets.Guides;

internal static class Calls
{
    public static async Task SheddingAsync(HttpClient client)
    {
        // snippet: circuit-breaking
        try
        {
            using var response = await client.GetAsync(new Uri("http://catalog/prices/42"));
        }
        catch (MeshRequestException failure) when (failure.Reason == MeshFailureReason.CircuitBreakerOpen)
        {
            // Refused in this process, at once; nothing was sent. Answer from a cache, or with less.
        }
        // end snippet
    }

    public static async Task ExplainAsync(HttpClient client)
    {
        // snippet: debugging
        try
        {
            using var response = await client.GetAsync(new Uri("http://catalog/prices/42"));
            var call = response.GetMeshCall();
            Console.WriteLine($"{call?.Route} {call?.Cluster} {call?.Endpoint}, {call?.Attempts} attempts");
        }
        catch (MeshRequestException failure)
        {
            Console.WriteLine($"{failure.Reason}: flags {failure.ResponseFlags}, details {failure.Details}");
            Console.WriteLine($"{failure.Call.Route} {failure.Call.Cluster} {failure.Call.Endpoint}, {failure.Call.Attempts} attempts");
        }
        // end snippet
    }

    public static async Task CredentialsAsync(MeshRuntime mesh, Func<Task<string>> getToken)
    {
        // snippet: grpc-credentials
        var credentials = CallCredentials.FromInterceptor(
            async (_, metadata) => metadata.Add("authorization", $"Bearer {await getToken()}"));
        using var channel = mesh.CreateGrpcChannel("xds:///greeter", credentials);
        // end snippet
        await channel.ShutdownAsync();
    }

    public static async Task WaitForReadyAsync(Greeter.GreeterClient greeter)
    {
        // snippet: grpc-wait-for-ready
        var options = new CallOptions(deadline: DateTime.UtcNow.AddSeconds(5)).WithWaitForReady();
        var reply = await greeter.SayHelloAsync(new HelloRequest { Name = "mesh" }, options);
        // end snippet
        Console.WriteLine(reply.Message);
    }
}
