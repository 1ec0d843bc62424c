using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Calls_FourHundredOfAllKindsAtOnce_EachGetsItsOwnAnswer()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.CreateClient();

        var calls = Enumerable.Range(1, 100).SelectMany(i =>
            new[] { EchoAsync(client, i), SumAsync(client, i), CountAsync(client, i), ChatAsync(client, i) });
        var answers = await Task.WhenAll(calls).Within();

        Assert.Equal(Enumerable.Range(1, 100).SelectMany(i => new long[] { i, 2 * i, i, i }), answers);
    }

    private static async Task<long> EchoAsync(Probe.ProbeClient client, int i) =>
        (await client.EchoAsync(new EchoRequest { Text = new string('x', i) })).Text.Length;

    private static async Task<long> SumAsync(Probe.ProbeClient client, int i)
    {
        using var call = client.Sum();
        await call.RequestStream.WriteAsync(new Number { Value = i });
        await call.RequestStream.WriteAsync(new Number { Value = i });
        await call.RequestStream.CompleteAsync();
        return (await call).Sum;
    }

    private static async Task<long> CountAsync(Probe.ProbeClient client, int i)
    {
        using var call = client.Count(new CountRequest { To = i });
        return await call.ResponseStream.ReadAllAsync().CountAsync();
    }

    private static async Task<long> ChatAsync(Probe.ProbeClient client, int i)
    {
        using var call = client.Chat();
        await call.RequestStream.WriteAsync(new EchoRequest { Text = new string('x', i) });
        await call.RequestStream.CompleteAsync();
        return (await call.ResponseStream.ReadAllAsync().SingleAsync()).Text.Length;
    }
}
