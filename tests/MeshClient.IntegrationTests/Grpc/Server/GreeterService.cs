using Grpc.Core;
using MeshClient.IntegrationTests.Grpc.Protos;

namespace MeshClient.IntegrationTests.Grpc.Server;

/// <summary>Greets. Sends request headers that begin with "echo-" back as headers, and again as trailers.</summary>
internal sealed class GreeterService(CallJournal journal) : Greeter.GreeterBase
{
    /// <summary>The name of somebody whose greeting fails.</summary>
    public const string Nobody = "nobody";

    public override async Task<Hello> SayHello(Hello request, ServerCallContext context)
    {
        journal.Enter(context);
        await EchoMetadataAsync(context);
        return request.Name == Nobody
            ? throw new RpcException(new Status(StatusCode.NotFound, "there is no such person; try ümläut"))
            : Greet(request.Name);
    }

    public override async Task<Hello> Collect(IAsyncStreamReader<Hello> requestStream, ServerCallContext context)
    {
        journal.Enter(context);
        var names = new List<string>();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            names.Add(request.Name);
        }

        return Greet(string.Join(',', names));
    }

    public override async Task Repeat(Hello request, IServerStreamWriter<Hello> responseStream, ServerCallContext context)
    {
        journal.Enter(context);
        await EchoMetadataAsync(context);
        for (var i = 0; i < request.Times; i++)
        {
            await responseStream.WriteAsync(Greet(request.Name), context.CancellationToken);
        }
    }

    public override async Task Chat(IAsyncStreamReader<Hello> requestStream, IServerStreamWriter<Hello> responseStream, ServerCallContext context)
    {
        journal.Enter(context);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(Greet(request.Name), context.CancellationToken);
        }
    }

    private static Hello Greet(string name) => new() { Name = $"Hello {name}" };

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("echo-", StringComparison.Ordinal)))
        {
            headers.Add(entry);
            context.ResponseTrailers.Add(entry);
        }

        await context.WriteResponseHeadersAsync(headers);
    }
}
