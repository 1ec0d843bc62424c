using Grpc.Core;
using GrpcStandIns.Tests.Protos;

namespace GrpcStandIns.Tests.Server;

/// <summary>The service under test. Copies request headers that start with "echo-" into headers and trailers.</summary>
internal sealed class ProbeService(ServerJournal journal) : Probe.ProbeBase
{
    public override async Task<EchoReply> Echo(EchoRequest request, ServerCallContext context)
    {
        journal.Enter(context);
        await EchoMetadataAsync(context);
        return Reply(request);
    }

    public override async Task<Total> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context)
    {
        journal.Enter(context);
        var total = new Total();
        await foreach (var number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            total.Sum += number.Value;
            total.Count++;
        }

        return total;
    }

    public override async Task Count(CountRequest request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        journal.Enter(context);
        await EchoMetadataAsync(context);
        for (var i = 1; i <= request.To; i++)
        {
            await responseStream.WriteAsync(new Number { Value = i }, context.CancellationToken);
        }
    }

    public override async Task Chat(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        journal.Enter(context);
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(Reply(requestStream.Current));
        }
    }

    public override async Task<EchoReply> Hang(EchoRequest request, ServerCallContext context)
    {
        journal.Enter(context);
        await journal.WaitForEndAsync(context);
        return Reply(request);
    }

    public override async Task HangAfterFirst(
        CountRequest request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        journal.Enter(context);
        await responseStream.WriteAsync(new Number { Value = 1 });
        await journal.WaitForEndAsync(context);
    }

    public override Task<EchoReply> Fail(FailRequest request, ServerCallContext context)
    {
        journal.Enter(context);
        var trailers = new Metadata
        {
            { "reason", "asked for" },
            { "grpc-status-details-bin", request.Payload.ToByteArray() },
        };
        throw new RpcException(new Status((StatusCode)request.Code, request.Detail), trailers);
    }

    private static EchoReply Reply(EchoRequest request) => new() { Text = request.Text, Payload = request.Payload };

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
